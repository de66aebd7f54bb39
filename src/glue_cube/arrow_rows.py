"""The rows of a DataFrame as Arrow in the driver."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
from pyspark.sql import DataFrame, Row
from pyspark.sql import types as T

from glue_cube.errors import SourceError

IPC = T.StructType([T.StructField("ipc", T.BinaryType())])
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


def collected(base: DataFrame) -> pa.Table:
    """The rows of a DataFrame as one Arrow table; every partition travels as Arrow IPC bytes."""
    tables = [opened(part) for part in base.mapInArrow(as_ipc, IPC).collect()]
    return pa.concat_tables(tables) if tables else empty(base)


def empty(rows: DataFrame) -> pa.Table:
    """A table with the columns of the DataFrame, and no rows."""
    return pa.schema([pa.field(f.name, _arrow(f.dataType)) for f in rows.schema.fields]).empty_table()


def opened(row: Row) -> pa.Table:
    """The table of a row that `as_ipc` has made."""
    return pa.ipc.open_stream(bytes(row.ipc)).read_all()


def tasks_for(rows: int, each: int) -> int:
    """How many tasks bring so many rows when each brings about so many; to be given to `coalesce`."""
    return max(1, -(-rows // each))


def as_ipc(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each batch as one row of bytes, for `mapInArrow` with the schema IPC."""
    for batch in batches:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema, options=_COMPRESSED) as writer:
            writer.write_batch(batch)
        yield pa.record_batch([pa.array([sink.getvalue().to_pybytes()], pa.binary())], names=["ipc"])


def _arrow(kind: T.DataType) -> pa.DataType:
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
