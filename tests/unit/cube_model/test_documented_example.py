"""docs/cube-definition.md against the readers, whose keys are found in the code: new ones need a place on the page."""

import ast
import inspect
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cube_model.errors import DefinitionError
from cube_model.lattice import cuboids
from cube_model.parsing import parse_cube
from cube_model.yaml_section import Section

ROOT = Path(__file__).parents[3]
REFERENCE = (ROOT / "docs" / "cube-definition.md").read_text(encoding="utf-8")
OPTIONAL = ("cuboids", "storage")  # at the top, and not needed by any other part
NOBODY_ASKS = "nobody_asks_for_it"
LEAVES = re.compile(r"^# leaves (.*)$", re.MULTILINE)


def examples() -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE)


def complete() -> Any:
    return yaml.safe_load(examples()[-1])


def whole(example: str) -> Any:
    """A part of a definition put into the complete example, without what is optional there."""
    part = yaml.safe_load(example)
    return part if "cube" in part else {k: v for k, v in complete().items() if k not in OPTIONAL} | part


def parts() -> list[str]:
    return [example for example in examples() if not example.startswith("cube:")]


def keys_read() -> set[str]:
    """The keys that the readers name: texts given to a method of a section, or beside a section to a function."""
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "src" / "cube_model").glob("*.py")]
    trees = [ast.parse(text) for text in texts if re.search(r"yaml_section import .*\bSection\b", text)]
    calls = [call for tree in trees for call in ast.walk(tree) if isinstance(call, ast.Call) and _reads(call)]
    return {a.value for call in calls for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}


def _reads(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        method = getattr(Section, call.func.attr, None)
        return method is not None and "key" in inspect.signature(method).parameters
    return any(isinstance(argument, ast.Name) and argument.id == "section" for argument in call.args)


Place = tuple[str, ...]  # of a mapping in a definition; names that the user gives are *


def mappings(value: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every mapping, a mapping before those inside it."""
    if isinstance(value, dict):
        yield place, value
        for key, inner in value.items():
            named = place in (("sources",), ("dimensions",), ("measures",))
            yield from mappings(inner, (*place, "*" if named else key))
    for item in value if isinstance(value, list) else ():
        yield from mappings(item, place)


def with_unknown_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {NOBODY_ASKS: "", **{key: with_unknown_keys(inner) for key, inner in value.items()}}
    return [with_unknown_keys(item) for item in value] if isinstance(value, list) else value


def keys_known(definition: Any) -> Iterator[tuple[Place, set[str]]]:
    """What the reader of each mapping asked for, as it says when it is given a key that nobody asks for."""
    text = json.dumps(with_unknown_keys(definition), indent=1)
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if NOBODY_ASKS in line]
    places = dict(zip(lines, [place for place, _ in mappings(definition)], strict=True))
    with pytest.raises(DefinitionError) as refused:
        parse_cube(text)
    for problem in refused.value.problems:
        if f"unknown key '{NOBODY_ASKS}'" in problem.what:
            yield places[problem.line], set(problem.remedy.removeprefix("known here: ").split(", "))


def test_every_example_is_a_definition_or_a_part_of_one() -> None:
    assert [parse_cube(text).name for text in examples() if text not in parts()] == ["shops_small"]
    assert parse_cube(examples()[-1])
    for part in parts():
        parse_cube(json.dumps(whole(part)))


def test_the_rules_leave_the_cuboids_that_the_page_says() -> None:
    rules = [part for part in parts() if part.startswith("cuboids:")]
    for part in rules:
        said = LEAVES.search(part)
        assert said, part
        assert "; ".join(cuboid.name for cuboid in cuboids(parse_cube(json.dumps(whole(part))))) == said[1]
    assert len(rules) > 2


def test_every_key_that_is_read_stands_in_a_table_and_in_an_example() -> None:
    keys = keys_read()
    shown = {key for example in examples() for _, mapping in mappings(yaml.safe_load(example)) for key in mapping}

    assert {"cube", "files", "match", "exclude", "include", "layout", "plain", "thousands", "header", "nulls"} <= keys
    assert {key for key in keys if not re.search(rf"^\| `{key}` \|", REFERENCE, re.MULTILINE)} == set()
    assert keys - shown == set()


def test_every_key_is_shown_where_it_is_known() -> None:
    known, shown = defaultdict[Place, set[str]](set), defaultdict[Place, set[str]](set)
    for definition in map(whole, examples()):
        for place, keys in keys_known(definition):
            known[place] |= keys
        for place, mapping in mappings(definition):
            shown[place] |= mapping.keys()

    assert {
        ("sources", "*", "profile"),
        ("sources", "*", "enrich"),
        ("sources", "*", "pull"),
        ("measures", "*"),
        (),
    } <= {*known}
    assert {place: keys - shown[place] for place, keys in known.items() if keys - shown[place]} == {}
