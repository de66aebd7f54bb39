"""A table in memory that reads the bytes it is sent as Cassandra would, by the driver's own types."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from cassandra import cqltypes
from cassandra.util import Date

from csv_loader.frames.rows import Batch, BatchSize
from csv_loader.table_cql import statement_columns
from cube_model.definition import Column, CsvSource
from cube_model.logical_types import Kind

_PROTOCOL = 4
_TYPES = {
    Kind.STRING: cqltypes.UTF8Type,
    Kind.INT32: cqltypes.Int32Type,
    Kind.INT64: cqltypes.LongType,
    Kind.DECIMAL: cqltypes.DecimalType,
    Kind.FLOAT64: cqltypes.DoubleType,
    Kind.BOOL: cqltypes.BooleanType,
    Kind.DATE: cqltypes.SimpleDateType,
    Kind.TIMESTAMP: cqltypes.DateType,
}


@dataclass
class FakeCsvTable:
    """Rows by key, their values in the order of the source's columns; each batch is acknowledged at once."""

    source: CsvSource
    prefix: bytes = b"any prefix"
    size: BatchSize = BatchSize(100)
    rows: dict[tuple[Any, ...], tuple[Any, ...]] = field(default_factory=dict)

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        rows = list(self._rows(batch))
        keys = [tuple(row[name] for name in self.source.key) for row in rows]
        partitions = {key[: len(self.source.partition)] for key in keys}
        assert len(partitions) <= self.size.partitions, f"a batch of too many partitions: {partitions}"
        assert len(set(keys)) == len(keys), f"a batch with a key twice: {keys}"
        assert None not in {value for key in keys for value in key}, f"a null in a key: {keys}"
        for key, row in zip(keys, rows, strict=True):
            self.rows[key] = tuple(row[column.name] for column in self.source.columns)
        acknowledged()

    def finish(self) -> None:
        """Nothing is in flight."""

    def _rows(self, batch: Batch) -> Iterator[dict[str, Any]]:
        position, data = 0, bytes(batch.data)
        for _ in range(batch.rows):
            assert data.startswith(self.prefix, position)
            position += len(self.prefix)
            row: dict[str, Any] = {}
            for column in statement_columns(self.source):
                (length,) = struct.unpack_from(">i", data, position)
                position += 4 + max(length, 0)
                row[column.name] = None if length < 0 else _value(column, data[position - length : position])
            yield row
        assert position == len(data), "bytes behind the last row"


def value_of(found: Any) -> Any:
    """A value that the driver has read as `cube_model.values` has it; the driver has dates of its own, and no zones."""
    if isinstance(found, Date):
        return date.fromisoformat(str(found))
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) else found


def _value(column: Column, data: bytes) -> Any:
    return value_of(_TYPES[column.type.kind].deserialize(data, _PROTOCOL))
