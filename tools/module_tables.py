"""Write the inputs and outputs of each Terraform module into its README: `python tools/module_tables.py`.

What stands above the marker is written by hand and kept; what stands below is replaced.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hcl2
from hcl2.utils import SerializationOptions

ROOT = Path(__file__).resolve().parent.parent
MARKER = "<!-- generated: inputs and outputs -->"
_FOLDERS = ("terraform/modules/*", "terraform/stack", "terraform/bootstrap")
_AS_WRITTEN = SerializationOptions(with_comments=False, wrap_objects=True, wrap_tuples=True)


class TablesError(Exception):
    """A module whose README cannot be written."""


@dataclass(frozen=True)
class Block:
    """A variable or output: its name, and its arguments as Terraform writes them."""

    name: str
    arguments: dict[str, Any]

    @property
    def description(self) -> str:
        """The description, safe within a table."""
        return _cell(json.loads(self.arguments.get("description", '""')))


def module_folders(root: Path = ROOT) -> list[Path]:
    """The folders that have a README with tables, in order."""
    return [f for pattern in _FOLDERS for f in sorted(root.glob(pattern)) if next(f.glob("*.tf"), None)]


def rendered(folder: Path) -> str:
    """The README of a module as it should be; TablesError if it has no place for the tables."""
    readme = folder / "README.md"
    prose, marker, _ = readme.read_text().partition(MARKER) if readme.exists() else ("", "", "")
    if not prose.strip() or not marker:
        raise TablesError(f"{readme}: write some sentences on the module, and below them the line {MARKER}")
    inputs, outputs = _blocks(folder, "variable"), _blocks(folder, "output")
    return "\n\n".join([prose.strip(), MARKER, "## Inputs", _inputs(inputs), "## Outputs", _outputs(outputs)]) + "\n"


def _blocks(folder: Path, kind: str) -> list[Block]:
    return [block for file in sorted(folder.glob("*.tf")) for block in _blocks_of(file, kind)]


def _blocks_of(file: Path, kind: str) -> Iterator[Block]:
    for found in hcl2.loads(file.read_text(), serialization_options=_AS_WRITTEN).get(kind, []):
        for name, arguments in found.items():
            yield Block(json.loads(name), arguments)


def _inputs(blocks: list[Block]) -> str:
    rows = [(_code(b.name), _code(b.arguments["type"]), _default(b), b.description) for b in blocks]
    return _table(("Name", "Type", "Default", "Description"), rows)


def _outputs(blocks: list[Block]) -> str:
    return _table(("Name", "Description"), [(_code(b.name), b.description) for b in blocks])


def _default(block: Block) -> str:
    return _code(block.arguments["default"]) if "default" in block.arguments else "required"


def _code(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    if text.startswith("${") and text.endswith("}"):
        text = text[2:-1]
    return "`" + text.replace("|", "\\|") + "`"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "\\<")


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return "None."
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main() -> None:
    """Bring every README up to date; names those that were not."""
    try:
        for folder in module_folders():
            readme, text = folder / "README.md", rendered(folder)
            if readme.read_text() != text:
                readme.write_text(text)
                print(f"{readme.relative_to(ROOT)}: written")
    except TablesError as error:
        sys.exit(f"module_tables: {error}")


if __name__ == "__main__":
    main()
