import ast
import re
from pathlib import Path

from cube_model.parsing import parse_cube

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs" / "cube-definition.md").read_text(encoding="utf-8")
READERS = ("parsing.py", "file_profile.py", "measure_section.py")
GETTERS = {"entries", "flag", "name", "number", "pairs", "section", "sections", "text", "text_lists", "texts"}


def examples() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE)


def keys_read() -> set[str]:
    """The keys that the readers name: texts given to a getter of a section, or on to `_level_groups`."""
    texts = [(ROOT / "src" / "cube_model" / file).read_text(encoding="utf-8") for file in READERS]
    calls = [call for text in texts for call in ast.walk(ast.parse(text)) if isinstance(call, ast.Call)]
    return {key for call in calls if _reads(call.func) for key in _texts(call)}


def _reads(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in GETTERS
    return isinstance(function, ast.Name) and function.id == "_level_groups"


def _texts(call: ast.Call) -> list[str]:
    return [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def test_every_documented_example_is_a_whole_definition() -> None:
    assert [parse_cube(text).name for text in examples()] == ["shops_small"]


def test_every_key_that_is_read_is_documented() -> None:
    keys = keys_read()

    assert {"cube", "files", "match", "exclude", "include", "layout", "plain", "thousands", "header"} <= keys
    assert {key for key in keys if f"`{key}`" not in REFERENCE} == set()
