"""The base cuboid of each source: one distributed GROUP BY, brought to the driver as Arrow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.arrow_columns import logical_type
from cube_model.definition import Cube, Source
from cube_model.lattice import Cuboid
from cube_model.logical_types import LogicalType
from cube_model.segments import Period
from cube_model.states import SKETCHES, Operation, State, states_of
from glue_cube.base_sketches import collected_for, read_as, sketched
from glue_cube.build import Base
from glue_cube.errors import SourceError
from glue_cube.extract import SourceReader, extracted
from glue_cube.sketched_types import with_types
from glue_cube.spark_types import first_day


def base_of_source(
    cube: Cube, source: Source, cuboid: Cuboid, sources: SourceReader, periods: Sequence[Period] = ()
) -> Base:
    """Run the source's extraction, of all time or some periods; SourceError when a lookup would count a row twice."""
    seen, kept = Observation(), Observation()
    rows = extracted(cube, source, sources, seen, kept, periods)
    grouped = collected(_grouped(cube, source, cuboid, rows), _sketched_types(cube, source, rows))
    counts = grouped[State(source.name, Operation.ROWS).label]
    table = grouped.filter(pc.greater(counts, 0))  # grouping nothing by nothing gives one row of no rows
    if table.num_rows == 0:  # Spark drops the observations of an empty result, and waiting for them would never end
        return Base(source.name, cuboid, table, sources.read(source, periods).count(), 0)
    base = Base(source.name, cuboid, table, int(seen.get["rows"]), int(kept.get["rows"]))
    _check_enrichment(source, base, pc.sum(counts).as_py())
    return base


def _check_enrichment(source: Source, base: Base, counted: int) -> None:
    """Enrichment must keep each row once: a lookup that matches twice would count it twice."""
    if counted != base.rows_kept:
        lookups = ", ".join(e.lookup for e in source.enrich)
        found = f"source {source.name!r}: {base.rows_kept} rows became {counted}"
        raise SourceError(f"{found}: a lookup ({lookups}) has several rows for one match; match on its whole key")


def _grouped(cube: Cube, source: Source, cuboid: Cuboid, rows: DataFrame) -> DataFrame:
    states = states_of(cube, [source.name])
    for state in states:
        if state.operation is Operation.SUM:
            _check_summable(source, state, rows.schema[state.column].dataType)
    aggregates = (_aggregate(state, rows) for state in states)
    return sketched(rows.groupBy(*_levels(cube, source, cuboid)).agg(*aggregates), states)


def _levels(cube: Cube, source: Source, cuboid: Cuboid) -> list[Column]:
    """The columns of the base: one a level, but a single date for a calendar, whose levels it implies."""
    found = []
    for dimension, depth in zip(cube.dimensions, cuboid.depths, strict=True):
        columns = dimension.columns.get(source.name, ())
        if dimension.calendar and depth:
            found.append(first_day(F.col(columns[0]), dimension.levels[depth - 1]).alias(dimension.date_label))
        elif depth:
            found += [F.col(c).alias(label) for c, label in zip(columns[:depth], dimension.labels, strict=False)]
    return found


def _sketched_types(cube: Cube, source: Source, rows: DataFrame) -> dict[str, LogicalType]:
    """The type of what is read from each sketch."""
    sketches = [state for state in states_of(cube, [source.name]) if state.operation in SKETCHES]
    return {state.label: read_as(state, _logical(rows, state)) for state in sketches}


def _aggregate(state: State, rows: DataFrame) -> Column:
    if state.operation in SKETCHES:
        return collected_for(state, _logical(rows, state)).alias(state.label)
    column = F.col(state.column) if state.column else F.lit(1)
    return {
        Operation.ROWS: F.count,
        Operation.COUNT: F.count,
        Operation.SUM: F.sum,
        Operation.MIN: F.min,
        Operation.MAX: F.max,
    }[state.operation](column).alias(state.label)


def _logical(rows: DataFrame, state: State) -> LogicalType:
    found = logical_type(_arrow(rows.schema[state.column].dataType))
    assert found is not None
    return found


def _check_summable(source: Source, state: State, kind: T.DataType) -> None:
    if not isinstance(kind, (T.IntegralType, T.DecimalType)):
        what = f"source {source.name!r}: {state.column!r} is {kind.simpleString()}, whose sum is not exact"
        raise SourceError(f"{what}; cast it to an integer or decimal in `derive`")


def collected(base: DataFrame, sketches: Mapping[str, LogicalType] | None = None) -> pa.Table:
    """The rows of a DataFrame as one Arrow table; every partition travels as Arrow IPC bytes.

    Columns of sketches come with the types in which they are read.
    """
    of = sketches or {}
    kinds = {f.name: pa.binary() if f.name in of else _arrow(f.dataType) for f in base.schema.fields}
    parts = base.mapInArrow(_as_ipc, T.StructType([T.StructField("ipc", T.BinaryType())])).collect()
    tables = [pa.ipc.open_stream(bytes(part.ipc)).read_all() for part in parts]
    return with_types(pa.concat_tables(tables) if tables else pa.schema(kinds.items()).empty_table(), of)


def _as_ipc(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each batch as one row of bytes."""
    for batch in batches:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema) as writer:
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
