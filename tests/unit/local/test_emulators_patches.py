"""The list of patches in local/README.md is true: every patch is applied, explained and tested."""

import ast
import sys

import pytest

from local.settings import REPOSITORY

EMULATORS = REPOSITORY / "local" / "emulators"
README = (REPOSITORY / "local" / "README.md").read_text(encoding="utf-8")
WORKER = "function_logs.py"  # runs inside an emulated function
NAMES = {"ministack": "MiniStack", "localstack": "LocalStack", "moto": "moto"}


def patches(emulator: str) -> dict[str, str]:
    """The public functions of an emulator's patches, with their docstrings."""
    files = [file for file in (EMULATORS / f"{emulator}_patches").glob("*.py") if file.name != WORKER]
    files += EMULATORS.glob(f"{emulator}_functions/executor.py")
    nodes = [node for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
    return {function.name: ast.get_docstring(function) or "" for function in functions}


def applied(start: str) -> set[str]:
    """The names in the tuple PATCHES of an emulator's start."""
    tree = ast.parse((EMULATORS / f"{start}.py").read_text(encoding="utf-8"))
    assignments = [node for node in tree.body if isinstance(node, ast.Assign)]
    values = [node.value for node in assignments if ast.unparse(node.targets[0]) == "PATCHES"]
    assert len(values) == 1 and isinstance(values[0], ast.Tuple)
    return {element.attr for element in values[0].elts if isinstance(element, ast.Attribute)}


@pytest.mark.parametrize("emulator", NAMES)
def test_every_patch_is_applied(emulator: str) -> None:
    assert applied(f"{emulator}_server") == set(patches(emulator)) != set()


@pytest.mark.parametrize("emulator", NAMES)
def test_every_patch_says_what_aws_does_and_the_emulator_does_not(emulator: str) -> None:
    for patch, said in patches(emulator).items():
        assert said.startswith("AWS") and NAMES[emulator] in said, patch


def test_the_readme_lists_every_patch_and_no_other() -> None:
    section = README.partition("## Patches of the emulators")[2].partition("## Parts")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    listed = [name.strip(" `*") for row in rows for name in row.split(",")]
    assert sorted(listed) == sorted(patch for emulator in NAMES for patch in patches(emulator))
    in_containers = {row.strip(" `*") for row in rows if row.rstrip().endswith("*")}
    assert in_containers == applied("localstack_start")


def test_every_file_of_the_emulators_is_short() -> None:
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in EMULATORS.rglob("*.py")}
    assert {file: count for file, count in lines.items() if count > 250} == {}


def test_the_control_plane_needs_the_standard_library_only() -> None:
    files = [file for file in EMULATORS.glob("*.py") if not file.name.endswith(("_server.py", "_start.py"))]
    allowed = sys.stdlib_module_names | {file.stem for file in files}
    for file in files:
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        imported = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        imported += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
        assert {name.partition(".")[0] for name in imported} <= allowed, file
