"""What a table holds, and what it should: number of rows and a checksum over all columns, whatever the order.

The expected side reads the CSV file with the standard library only; the found side is the bytes that Cassandra sends.
Both give each value as CQL writes it, decimals with the digits of the definition: 17 is 17.00.
"""

import csv
import hashlib
import marshal
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

from cube_model.definition import Column, CsvSource
from cube_model.logical_types import Kind

Bytes: TypeAlias = bytes | None
_WRAP = 1 << 64
_MOST_CACHED = 200_000  # values a column
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")


@dataclass(frozen=True)
class Content:
    """Rows of a table or a file."""

    rows: int
    checksum: str

    def __str__(self) -> str:
        return f"{self.rows:,} rows, checksum {self.checksum}"


def content_of(rows: Iterable[Sequence[Bytes]]) -> Content:
    """The content of rows of serialised values."""
    number = total = 0
    for row in rows:
        digest = hashlib.blake2b(marshal.dumps(tuple(row), 2), digest_size=8).digest()
        total = (total + int.from_bytes(digest, "big")) % _WRAP
        number += 1
    return Content(number, f"{total:016x}")


def content_of_file(file: Path, source: CsvSource, null: str | None) -> Content:
    """What the table should hold once the file is loaded."""
    columns = [_Cached(lambda text, kind=column: _from_text(kind, text)) for column in source.columns]
    if null is not None:
        for cached in columns:
            cached[null] = None
    with file.open(encoding="utf-8", newline="") as stream:
        lines = csv.reader(stream)
        header = next(lines)
        if header != [column.name for column in source.columns]:
            raise ValueError(f"{file}: the header is not the columns of {source.name}")
        return content_of([column[text] for column, text in zip(columns, row, strict=True)] for row in lines)


def content_of_table(rows: Iterable[Sequence[Bytes]], source: CsvSource) -> Content:
    """What the table holds, by the bytes of its rows in the order of the definition."""
    decimals = [at for at, column in enumerate(source.columns) if column.type.kind is Kind.DECIMAL]
    if not decimals:
        return content_of(rows)
    caches = {at: _Cached(lambda value, kind=source.columns[at]: _rescaled(kind, value)) for at in decimals}
    return content_of(_with_decimals(row, caches) for row in rows)


def _with_decimals(row: Sequence[Bytes], caches: "dict[int, _Cached]") -> list[Bytes]:
    found = list(row)
    for at, cached in caches.items():
        found[at] = cached[found[at]]
    return found


class _Cached(dict["str | Bytes", Bytes]):
    """What was worked out once, since most values recur."""

    def __init__(self, make: Callable[..., Bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: "str | Bytes") -> Bytes:
        made = self._make(value)
        if len(self) < _MOST_CACHED:
            self[value] = made
        return made


def _from_text(column: Column, text: str) -> Bytes:
    return _SERIALISERS[column.type.kind](column, text)


def _decimal(column: Column, text: str) -> bytes:
    unscaled = Decimal(text).scaleb(column.type.scale)
    if unscaled != int(unscaled):
        raise ValueError(f"{column.name}: {text!r} has more digits than {column.type}")
    return _decimal_bytes(column.type.scale, int(unscaled))


def _decimal_bytes(scale: int, unscaled: int) -> bytes:
    bits = (unscaled if unscaled >= 0 else ~unscaled).bit_length() + 1
    return struct.pack(">i", scale) + unscaled.to_bytes((bits + 7) // 8, "big", signed=True)


def _rescaled(column: Column, value: Bytes) -> Bytes:
    """The same number with the digits of the definition; as it is when it does not fit them."""
    if value is None:
        return None
    more = column.type.scale - int.from_bytes(value[:4], "big", signed=True)
    unscaled = int.from_bytes(value[4:], "big", signed=True)
    if more < 0 and unscaled % 10**-more:
        return value
    return _decimal_bytes(column.type.scale, unscaled * 10**more if more >= 0 else unscaled // 10**-more)


def _timestamp(_: Column, text: str) -> bytes:
    return struct.pack(">q", (datetime.fromisoformat(text) - _EPOCH) // timedelta(milliseconds=1))


_SERIALISERS: dict[Kind, Callable[[Column, str], bytes]] = {
    Kind.STRING: lambda _, text: text.encode(),
    Kind.INT32: lambda _, text: struct.pack(">i", int(text)),
    Kind.INT64: lambda _, text: struct.pack(">q", int(text)),
    Kind.DECIMAL: _decimal,
    Kind.FLOAT64: lambda _, text: struct.pack(">d", float(text)),
    Kind.BOOL: lambda _, text: b"\1" if text == "true" else b"\0",
    Kind.DATE: lambda _, text: struct.pack(">I", (date.fromisoformat(text) - _EPOCH.date()).days + (1 << 31)),
    Kind.TIMESTAMP: _timestamp,
}
