"""Every module says what it makes, and its tables are those of its variables and outputs."""

from pathlib import Path

import pytest

from local.settings import REPOSITORY
from tools.module_tables import MARKER, TablesError, module_folders, rendered

REMEDY = "run `make tables` (tools/module_tables.py)"

VARIABLES = """\
variable "name" {
  type        = string
  description = "First part of \\"every\\" name, <name>-x | y."
}

variable "egress" {
  type = object({
    enabled     = optional(bool, false)
    cidr_blocks = optional(list(string), [])
  })
  default     = {}
  description = "Whether something may leave."
}

variable "limit" {
  type        = number
  default     = null
  description = "A limit."
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    module = tmp_path / "terraform" / "modules" / "sample"
    module.mkdir(parents=True)
    (module / "variables.tf").write_text(VARIABLES)
    (module / "README.md").write_text(f"# sample\n\nIt makes nothing.\n\n{MARKER}\n\nold")
    return module


def test_every_module_and_the_stack_have_a_readme_with_tables() -> None:
    names = {str(folder.relative_to(REPOSITORY / "terraform")) for folder in module_folders()}

    assert names >= {"stack", "bootstrap"}
    assert names >= {f"modules/{f.name}" for f in (REPOSITORY / "terraform" / "modules").iterdir() if f.is_dir()}


@pytest.mark.parametrize("module", module_folders(), ids=lambda folder: folder.name)
def test_the_tables_are_those_of_the_module(module: Path) -> None:
    readme = module / "README.md"

    assert rendered(module) == readme.read_text(), f"{readme} is stale: {REMEDY}"


def test_a_table_has_each_input_with_type_default_and_description(folder: Path) -> None:
    lines = rendered(folder).splitlines()

    assert '| `name` | `string` | required | First part of "every" name, \\<name>-x \\| y. |' in lines
    assert "| `limit` | `number` | `null` | A limit. |" in lines
    assert any("optional(bool, false)" in line and "| `{}` |" in line for line in lines)
    assert lines[-1] == "None."


def test_prose_is_kept_and_an_old_table_is_not(folder: Path) -> None:
    text = rendered(folder)

    assert text.startswith("# sample\n\nIt makes nothing.\n")
    assert "old" not in text


@pytest.mark.parametrize("text", ["", "# sample, without a marker", MARKER])
def test_a_readme_without_prose_or_marker_is_named(folder: Path, text: str) -> None:
    (folder / "README.md").write_text(text)

    with pytest.raises(TablesError, match=r"sample/README\.md: write some sentences"):
        rendered(folder)


def test_a_missing_readme_is_named(folder: Path) -> None:
    (folder / "README.md").unlink()

    with pytest.raises(TablesError, match=r"sample/README\.md"):
        rendered(folder)


def test_only_folders_with_terraform_are_modules(folder: Path) -> None:
    (folder.parent / "empty").mkdir()

    assert module_folders(folder.parents[2]) == [folder]
