"""Rows at random, written as a client and its exports would: CSV files, and lines of JSON in their order of arrival."""

import csv
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

ROWS = (0, 0, 1, 2, 5, 10, 15, 20, 30)
TEXTS = (
    "",
    "ALL",
    "null",
    "NA",
    " ",
    " a",
    "a",
    "A",
    "é",  # composed
    "e\u0301",  # the same with a combining accent: another text
    "𝄞",
    "😀",
    "‏שלום",
    "a#b",
    "#",
    "\\",
    'say "so"',
    "it's",
    "a,b;c\td",
    "two\nlines",
    "x" * 300,
)
DATES = ("0001-01-01", "0999-12-31", "1582-10-10", "1969-12-31", "2023-12-31", "2024-01-01", "2024-02-29", "9999-12-31")
TIMES = ("00:00:00Z", "23:59:59.999999Z", "12:30:00+02:00")
Row = dict[str, Any]


def draw_rows(chance: random.Random, source: Row, dates: tuple[str, ...] = DATES) -> list[Row]:
    """Rows of texts by column; None is unknown. Columns have few values, so that rows fall together."""
    pools = {c: _pool(chance, kind, dates) for c, kind in source["columns"].items()}
    midnight = "T00:00:00Z" if source["columns"]["time_0"] == "timestamp" else ""
    rows = []
    for number in range(chance.choice(ROWS)):
        row = {column: chance.choice(pool) for column, pool in pools.items()} | {"id": str(number - 3)}
        if source["kind"] == "api":
            known = [value for value in pools["time_0"] if value is not None] or [f"2024-05-05{midnight}"]
            row |= {"revision": str(number), "time_0": chance.choice(known)}
        rows.append(row)
    return rows + _again(chance, rows) if source["kind"] == "api" else rows


def _again(chance: random.Random, rows: list[Row]) -> list[Row]:
    """Some records once more, older or newer, with what another has."""
    kept = ("id", "time_0")
    found = []
    for number, row in enumerate(chance.sample(rows, len(rows) // 4)):
        other, newer = chance.choice(rows), chance.random() < 0.5
        stays = {name: row[name] for name in kept}
        found.append({**other, **stays, "revision": str((1000 if newer else -1000) - number)})
    return found


def _pool(chance: random.Random, kind: str, dates: tuple[str, ...]) -> list[str | None]:
    """Some values of a column: only unknown ones in one column of ten."""
    if chance.random() < 0.1:
        return [None]
    values: list[str | None] = [_text(chance, kind, dates) for _ in range(chance.randint(1, 6))]
    return [*values, None] if chance.random() < 0.6 else values


def _text(chance: random.Random, kind: str, dates: tuple[str, ...]) -> str:
    if kind == "string":
        return chance.choice(TEXTS)
    if kind == "bool":
        return chance.choice(("true", "false"))
    if kind == "float64":
        return repr(chance.choice((0.0, 0.1, -1.5, 1e20, -1e-7, 100.0, chance.uniform(-1e9, 1e9))))
    if kind == "date":
        return chance.choice(dates)
    if kind == "timestamp":
        return f"{chance.choice(dates[1:-1])}T{chance.choice(TIMES)}"  # in UTC it may be of the day before
    return _number(chance, kind)


def _number(chance: random.Random, kind: str) -> str:
    if kind.startswith("decimal"):
        scale = int(kind.removesuffix(")").partition(",")[2])
        digits = {2: 9, 9: 15, 18: 16}[scale]
        unscaled = chance.choice((0, 1, -1, chance.randint(-(10**digits) + 1, 10**digits - 1)))
        return format(Decimal(unscaled).scaleb(-scale), "f")
    most = 2**31 - 1 if kind == "int32" else 10**14
    return str(chance.choice((0, -1, 1, most, -most, chance.randint(-most, most))))


def write_csv(folder: Path, name: str, source: Row, rows: list[Row]) -> None:
    """One or two files of a source; each has a header, perhaps no row."""
    nulls = source.get("nulls", [""])
    columns = list(source["columns"])
    for number, part in enumerate((rows[: len(rows) // 3], rows[len(rows) // 3 :])):
        with (folder / f"{name}_{number}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([nulls[0] if row[c] is None else row[c] for c in columns] for row in part)


def write_records(file: Path, source: Row, rows: list[Row]) -> None:
    """The records of a source in a file."""
    lines = []
    for row in rows:
        record = {column: _json(row[column], kind) for column, kind in source["columns"].items()}
        lines.append(json.dumps({"record": record, "valid": True}, ensure_ascii=False) + "\n")
    file.write_text("".join(lines), encoding="utf-8")


def _json(text: str | None, kind: str) -> Any:
    if text is not None and kind in ("int32", "int64", "bool", "float64"):
        return json.loads(text)
    return text
