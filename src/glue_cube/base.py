"""The base cuboid of each source: one distributed GROUP BY, brought to the driver while it is small."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F
from pyspark.sql import types as T
from pyspark.storagelevel import StorageLevel

from cube_model.arrow_columns import logical_type
from cube_model.definition import Cube, Source
from cube_model.lattice import Cuboid
from cube_model.logical_types import LogicalType
from cube_model.segments import Period
from cube_model.states import SKETCHES, Operation, State, states_of
from glue_cube.arrow_rows import arrow_of, collected, empty, tasks_for
from glue_cube.base_sketches import collected_for, read_as, sketched
from glue_cube.build import Base
from glue_cube.errors import SourceError
from glue_cube.extract import SourceReader, extracted
from glue_cube.large_base import LargeBase
from glue_cube.spark_types import first_day

LARGE = 4_000_000  # cells of a base that one task still cascades
_TOGETHER = 200_000  # rows of a small base that a task brings: what Spark keeps has as many partitions as a shuffle


def base_of_source(
    cube: Cube,
    source: Source,
    cuboid: Cuboid,
    sources: SourceReader,
    periods: Sequence[Period] = (),
    large: int = LARGE,
) -> Base:
    """Run the source's extraction, of all time or some periods; SourceError when a lookup would count a row twice.

    A base of more than `large` cells stays in Spark, as a LargeBase.
    """
    seen, kept = Observation(), Observation()
    rows = extracted(cube, source, sources, seen, kept, periods)
    grouped = _grouped(cube, source, cuboid, rows).persist(StorageLevel.DISK_ONLY)
    sketches = _sketched_types(cube, source, rows)
    counts = State(source.name, Operation.ROWS).label
    cells, counted = grouped.agg(F.count(F.lit(1)), F.sum(counts)).collect()[0]
    if not counted:  # no cell, or one of no rows; Spark drops the observations, and waiting would never end
        return Base(source.name, cuboid, empty(grouped, sketches), sources.read(source, periods).count(), 0)
    read = (int(seen.get["rows"]), int(kept.get["rows"]))
    _check_enrichment(source, read[1], counted)
    if cells > large:
        return LargeBase(source.name, cuboid, empty(grouped, sketches), *read, cells, grouped)
    table = collected(grouped.coalesce(tasks_for(cells, _TOGETHER)), sketches)
    grouped.unpersist()
    return Base(source.name, cuboid, table, *read)


def _check_enrichment(source: Source, kept: int, counted: int) -> None:
    """Enrichment must keep each row once: a lookup that matches twice would count it twice."""
    if counted != kept:
        lookups = ", ".join(e.lookup for e in source.enrich)
        found = f"source {source.name!r}: {kept} rows became {counted}"
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
    found = logical_type(arrow_of(rows.schema[state.column].dataType))
    assert found is not None
    return found


def _check_summable(source: Source, state: State, kind: T.DataType) -> None:
    if not isinstance(kind, (T.IntegralType, T.DecimalType)):
        what = f"source {source.name!r}: {state.column!r} is {kind.simpleString()}, whose sum is not exact"
        raise SourceError(f"{what}; cast it to an integer or decimal in `derive`")
