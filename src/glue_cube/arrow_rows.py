"""The rows of a DataFrame as Arrow in the driver."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

import pyarrow as pa
from pyspark.sql import DataFrame, Row
from pyspark.sql import types as T

from cube_model.blocks import table_from_bytes, table_to_bytes
from cube_model.logical_types import LogicalType
from glue_cube.errors import SourceError
from glue_cube.sketched_types import with_types

IPC = T.StructType([T.StructField("ipc", T.BinaryType())])
_NONE: Mapping[str, LogicalType] = MappingProxyType({})


def collected(rows: DataFrame, sketches: Mapping[str, LogicalType] = _NONE) -> pa.Table:
    """The rows of a DataFrame as one Arrow table; every partition travels as Arrow IPC bytes.

    Columns of sketches come with the types in which they are read.
    """
    tables = [opened(part) for part in rows.mapInArrow(as_ipc, IPC).collect()]
    return with_types(pa.concat_tables(tables), sketches) if tables else empty(rows, sketches)


def empty(rows: DataFrame, sketches: Mapping[str, LogicalType] = _NONE) -> pa.Table:
    """A table with the columns of the DataFrame, and no rows."""
    fields = rows.schema.fields
    kinds = [pa.field(f.name, pa.binary() if f.name in sketches else arrow_of(f.dataType)) for f in fields]
    return with_types(pa.schema(kinds).empty_table(), sketches)


def opened(row: Row) -> pa.Table:
    """The table of a row that `as_ipc` has made."""
    return table_from_bytes(bytes(row.ipc))


def tasks_for(rows: int, each: int) -> int:
    """How many tasks bring so many rows when each brings about so many; to be given to `coalesce`."""
    return max(1, -(-rows // each))


def as_ipc(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each batch as one row of bytes, for `mapInArrow` with the schema IPC."""
    for batch in batches:
        data = table_to_bytes(pa.Table.from_batches([batch]))
        yield pa.record_batch([pa.array([data], pa.binary())], names=["ipc"])


def arrow_of(kind: T.DataType) -> pa.DataType:
    """The Arrow type of a column's Spark type; SourceError if no cube keeps such a column."""
    if isinstance(kind, T.DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    found = {
        "string": pa.string(),
        "int": pa.int32(),
        "bigint": pa.int64(),
        "double": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp": pa.timestamp("us", "UTC"),
    }.get(kind.simpleString())
    if found is None:
        raise SourceError(f"a column is {kind.simpleString()}, which no cube keeps; cast it in `derive`")
    return found
