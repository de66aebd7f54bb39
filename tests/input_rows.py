"""The typed rows of a cube's raw input, read as plainly as can be: by the csv module, line by line."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from csv_loader.profiles.profile import Profile
from cube_model.definition import ApiSource, Column, CsvSource, Cube, Source
from cube_model.facts import parse_fact
from cube_model.values import Value, parse_text

Rows = list[tuple[Value | None, ...]]


def rows_of(cube: Cube, folder: Path) -> dict[str, Rows]:
    """The typed rows of a cube's raw input."""
    found: dict[str, Rows] = {}
    for source in cube.sources:
        found[source.name] = (
            _csv_rows(source, folder) if isinstance(source, CsvSource) else _facts(cube, source, folder)
        )
    return found


def _csv_rows(source: CsvSource, folder: Path) -> Rows:
    rows: Rows = []
    nulls = ("",) if source.nulls is None else source.nulls
    given = source.profile
    written = Profile(decimal=given.decimal or ".", thousands=given.thousands or "", dates=given.dates or "iso")
    for path in sorted(p for pattern in source.files for p in (folder / "inputs").glob(pattern)):
        with path.open(encoding=given.encoding or "utf-8", newline="") as stream:
            for fields in csv.DictReader(stream, delimiter=given.delimiter or ","):
                row = {dict(given.header).get(name, name): text for name, text in fields.items()}
                rows.append(
                    tuple(None if row[c.name] in nulls else _value(written, c, row[c.name]) for c in source.columns)
                )
    return rows


def _value(written: Profile, column: Column, text: str) -> Value:
    return parse_text(column, written.canonical(column.type.kind, text))


def _facts(cube: Cube, source: Source, folder: Path) -> Rows:
    assert isinstance(source, ApiSource)
    newest: dict[Any, Any] = {}
    for line in (folder / f"{source.name}.jsonl").read_text(encoding="utf-8").split("\n")[:-1]:
        entry = json.loads(line, parse_float=Decimal)
        if entry["valid"]:
            fact = parse_fact(cube, source, entry["record"])
            if fact.key not in newest or fact.recency > newest[fact.key].recency:
                newest[fact.key] = fact
    return [tuple(fact.values.get(c.name) for c in source.columns) for fact in newest.values()]
