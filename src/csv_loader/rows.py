"""Rows of text made into rows of serialised values, or rejected with column and reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from cube_model.definition import Column, CsvSource
from cube_model.errors import ValueRejected
from cube_model.logical_types import Kind
from cube_model.values import Value, parse_text

Serialise: TypeAlias = Callable[[Value], bytes]
_CACHED_TEXTS = 100_000  # a column; what a value looks like as bytes is remembered, since most values recur


@dataclass(frozen=True)
class Rejected:
    """One refused row: where it starts, which column is wrong, why, and its text."""

    file: str
    line: int
    column: str
    reason: str
    text: str


@dataclass(frozen=True)
class Misshapen:
    """A row with another number of fields than the header has."""

    fields: Sequence[str]
    expected: int

    @property
    def reason(self) -> str:
        """How many fields there are, and should be."""
        return f"{len(self.fields)} fields, not {self.expected}"


class RowSerialiser:
    """Turns the fields of a row into the bytes that CQL binds, null as None."""

    def __init__(self, source: CsvSource, serialisers: Sequence[Serialise]) -> None:
        self._source = source
        self._columns = [_CachedColumn(c, source, s) for c, s in zip(source.columns, serialisers, strict=True)]
        self.clustering = [i for i, c in enumerate(source.columns) if c.name in source.clustering]
        self.partition = [i for i, c in enumerate(source.columns) if c.name in source.partition]

    def row(self, fields: Sequence[str]) -> list[bytes | None]:
        """The bytes of each column; ValueRejected when a field does not fit."""
        return [column[text] for column, text in zip(self._columns, fields, strict=True)]


class _CachedColumn(dict[str, bytes | None]):
    """Text -> bytes of one column; parses a text the first time it is seen."""

    def __init__(self, column: Column, source: CsvSource, serialise: Serialise) -> None:
        self._column = column
        self._nulls = frozenset(source.nulls)
        self._key = column.name in source.key
        self._sole_partition = source.partition == (column.name,)
        self._serialise = serialise

    def __missing__(self, text: str) -> bytes | None:
        if len(self) >= _CACHED_TEXTS:
            self.clear()
        found = self[text] = self._bytes(text)
        return found

    def _bytes(self, text: str) -> bytes | None:
        if text in self._nulls:
            if self._key:
                raise ValueRejected(self._column.name, "is null, but part of the key")
            return None
        if not text and self._sole_partition and self._column.type.kind is Kind.STRING:
            raise ValueRejected(self._column.name, "is empty, but the whole partition key")
        value = parse_text(self._column, text)
        if isinstance(value, datetime) and value.microsecond % 1000:
            raise ValueRejected(self._column.name, f"{text!r} is finer than CQL's milliseconds")
        return self._serialise(value)
