"""The rows of a CSV file as values of Python, and as batches of one partition. Standard library only."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bench.job import Job

Row: TypeAlias = list[object]
Parser: TypeAlias = Callable[[str], object]

_WINDOW = 50_000  # rows that wait for others of their partition
_PARSERS: dict[str, Parser] = {
    "string": str,
    "int32": int,
    "int64": int,
    "decimal": Decimal,
    "float64": float,
    "bool": lambda text: text == "true",
    "date": lru_cache(100_000)(date.fromisoformat),
    "timestamp": lru_cache(100_000)(datetime.fromisoformat),
}


def typed_rows(job: Job) -> Iterator[Row]:
    """Every row of the job's file."""
    return (row for _, row in _rows(job, {}))


def batches(job: Job, size: int, own: Mapping[str, Parser] | None = None) -> Iterator[Sequence[Row]]:
    """The rows, those of one partition together, at most `size`; a window keeps the memory bounded.

    A driver that wants a kind as something else than Python's own type gives its own parser.
    """
    waiting: dict[tuple[str, ...], list[Row]] = {}
    for number, (partition, row) in enumerate(_rows(job, own or {}), start=1):
        group = waiting.setdefault(partition, [])
        group.append(row)
        if len(group) == size:
            yield waiting.pop(partition)
        if number % _WINDOW == 0:
            yield from waiting.values()
            waiting = {}
    yield from waiting.values()


def _rows(job: Job, own: Mapping[str, Parser]) -> Iterator[tuple[tuple[str, ...], Row]]:
    """The text of the partition key, and the values of the row."""
    parsers = [_parser({**_PARSERS, **own}[kind.partition("(")[0]], job.null) for _, kind in job.columns]
    places = [job.names.index(name) for name in job.partition]
    with Path(job.file).open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        next(lines)
        for fields in lines:
            row = [parse(text) for parse, text in zip(parsers, fields, strict=True)]
            yield tuple([fields[place] for place in places]), row


def _parser(parse: Parser, null: str | None) -> Parser:
    if null is None:
        return parse
    return lambda text: None if text == null else parse(text)
