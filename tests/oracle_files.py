"""The oracle's CSV files: read as the profile says, their values brought to the form that DuckDB casts.

It guesses nothing: what the definition leaves to the loader's guess must be plain, or be said.
"""

import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NAMED = {"tab": "\t", "\\t": "\t", "space": " ", "none": ""}
_UNKNOWN = ["", "NA", "N/A", "NULL", "null", "None", "NaN", "nan", "\\N", "-", "?"]
_NUMBERS = ("int", "decimal", "float")


@dataclass(frozen=True)
class WrittenAs:
    """How the files of a source are written; the keys are those of `profile`."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
    dates: str = "iso"
    timestamps: str = "iso"
    header: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, source: dict[str, Any]) -> "WrittenAs":
        """What the source's profile says; TypeError names a key that is unknown."""
        said = {key: value for key, value in source.get("profile", {}).items() if value != "auto"}
        return cls(**{key: _named(key, value) for key, value in said.items()})

    def column(self, source: dict[str, Any], column: str) -> str:
        """SQL for a column's text, NULL where it is unknown."""
        kind = source["columns"][column]
        raw = quoted({ours: theirs for theirs, ours in self.header.items()}.get(column, column))
        nulls = source.get("nulls", [""] if kind == "string" else _UNKNOWN)
        unknown = ", ".join(literal(text) for text in nulls) or "NULL"
        return f"CASE WHEN {raw} IN ({unknown}) THEN NULL ELSE {self._plain(raw, kind)} END AS {quoted(column)}"

    def _plain(self, raw: str, kind: str) -> str:
        if kind == "date" and self.dates != "iso":
            return f"strftime(strptime({raw}, {literal(self.dates)}), '%Y-%m-%d')"
        if kind == "timestamp" and self.timestamps != "iso":
            return f"strftime(strptime({raw}, {literal(self.timestamps)}), '%Y-%m-%d %H:%M:%S.%f+00')"
        if kind.startswith(_NUMBERS):
            return f"replace(replace({raw}, {literal(self.thousands)}, ''), {literal(self.decimal)}, '.')"
        return raw


def plain_files(path: Path, folder: Path, encoding: str) -> Iterator[Path]:
    """The CSV files of a path in UTF-8: what is in a zip, and a copy of what is in another encoding."""
    for file in _unzipped(path, folder):
        if encoding in ("utf-8", "auto"):
            yield file
        else:
            copy = folder / f"{file.name}.utf-8"
            text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            copy.write_bytes(text.decode(encoding).encode())
            yield copy


def _unzipped(path: Path, folder: Path) -> Iterator[Path]:
    """Unpack what DuckDB does not: the CSV files inside a zip."""
    if path.suffix != ".zip":
        yield path
        return
    with zipfile.ZipFile(path) as archive:
        yield from (Path(archive.extract(name, folder / path.name)) for name in sorted(archive.namelist()))


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _named(key: str, value: Any) -> Any:
    return _NAMED.get(value, value) if key in ("delimiter", "quote", "decimal", "thousands") else value
