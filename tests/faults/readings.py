"""Files that a load is tried on, what must be in the table afterwards, and what is there."""

import csv
import gzip
import io
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

from cassandra.cluster import Session
from cassandra.query import SimpleStatement

CUBE = """\
cube: shaken
title: A source whose load is disturbed
sources:
  readings:
    kind: csv
    files: ["readings_*"]
    nulls: ["NA"]
    columns:
      place: string
      day: date
      id: int64
      exact: decimal(18,4)
      ratio: float64
      at: timestamp
      note: string
    key: [place, day, id]
    partition: [place, day]
dimensions:
  day: {calendar: [year, day], from: {readings: day}}
measures:
  readings: {source: readings, agg: count}
segments: {by: day, every: month}
"""
FILES = {"readings_1.csv": "utf-8", "readings_2.csv.gz": "utf-8", "readings_3.csv": "latin-1"}
HEADER = "place,day,id,exact,ratio,at,note"
_NOTES = ["", "plain", 'a "quoted", one', "two\nlines", "São Tomé, ação", "NA", "x" * 200]
_FIRST, _NOON = date(2024, 1, 1), datetime(2024, 1, 1, 12)

Key: TypeAlias = tuple[str, str, int]
Rows: TypeAlias = Mapping[Key, tuple[Any, ...]]


@dataclass(frozen=True)
class Expected:
    """Of rows with one key the last is in the table; a row that is rejected is known by file and line."""

    rows_in: int
    rejected: tuple[tuple[str, int], ...]
    rows: Rows

    @property
    def counts(self) -> dict[str, int]:
        rejected = len(self.rejected)
        return {"rows_in": self.rows_in, "loaded": self.rows_in - rejected, "rejected": rejected, "skipped": 0}


def write_files(folder: Path, rows: int, seed: int) -> Expected:
    """Write the cube and its files; one row in twenty has the key of one before, one in two hundred is wrong."""
    (folder / "cube.yaml").write_text(CUBE, encoding="utf-8")
    chance, expected, rejected = random.Random(seed), dict[Key, tuple[Any, ...]](), list[tuple[str, int]]()
    for name, encoding in FILES.items():
        text = io.StringIO(newline="")
        text.write(f"{HEADER}\n")
        line = 2
        for fields in _rows(chance, rows // len(FILES), [*expected]):
            if chance.random() < 0.005:
                rejected.append((str(folder / name), line))
                fields = [*fields[:2], "x", *fields[3:]] if chance.random() < 0.5 else fields[:-1]
            else:
                expected[fields[0], fields[1], int(fields[2])] = _values(fields)
            record = _record(fields)
            text.write(record)
            line += record.count("\n")
        stored = text.getvalue().encode(encoding)
        (folder / name).write_bytes(gzip.compress(stored) if name.endswith(".gz") else stored)
    return Expected(rows // len(FILES) * len(FILES), tuple(rejected), expected)


def _rows(chance: random.Random, count: int, known: list[Key]) -> Iterator[list[str]]:
    for _ in range(count):
        if known and chance.random() < 0.05:
            place, day, number = chance.choice(known)
        else:
            place, day = f"Ort {chance.randrange(10)}", str(_FIRST + timedelta(chance.randrange(12)))
            number = chance.randrange(-(2**40), 2**40)
            known.append((place, day, number))
        at = (_NOON + timedelta(milliseconds=chance.randrange(10**9))).isoformat(timespec="milliseconds") + "Z"
        exact, ratio = Decimal(chance.randrange(-(10**9), 10**9)).scaleb(-4), chance.choice(["NA", chance.random()])
        yield [place, day, str(number), f"{exact:f}", str(ratio), at, chance.choice(_NOTES)]


def _values(fields: list[str]) -> tuple[Any, ...]:
    exact, ratio, at, note = fields[3:]
    return (
        exact,
        None if ratio == "NA" else float(ratio),
        datetime.fromisoformat(at.removesuffix("Z")),
        None if note == "NA" else note,
    )


def _record(fields: list[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\n").writerow(fields)
    return line.getvalue()


def read_back(session: Session, keyspace: str) -> Rows:
    """What is in the table."""
    query = f"SELECT place, day, id, exact, ratio, at, note FROM {keyspace}.readings"
    rows = session.execute(SimpleStatement(query, fetch_size=1_000), timeout=60)
    return {(place, str(day), id): (f"{exact:f}", *values) for place, day, id, exact, *values in rows}


def differences(found: Rows, expected: Rows) -> list[str]:
    """The first rows that are missing, too much or otherwise; texts that a person can read."""
    missing = [f"missing: {key}" for key in expected if key not in found]
    strange = [f"strange: {key}" for key in found if key not in expected]
    other = [
        f"{key} is {found[key]}, not {values}"
        for key, values in expected.items()
        if key in found and found[key] != values
    ]
    total = f"{len(missing)} missing, {len(strange)} strange, {len(other)} otherwise"
    return [total, *missing[:3], *strange[:3], *other[:3]] if missing or strange or other else []
