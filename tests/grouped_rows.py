"""What Spark makes of a source's rows, in plain Python: its base cuboid, for tests that need no Spark."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

from cube_model.arrow_columns import arrow_type
from cube_model.definition import Cube, Source
from cube_model.lattice import Cuboid, base_of, cuboids
from cube_model.logical_types import DATE, INT64, Kind, LogicalType
from cube_model.states import Operation, State, states_of
from glue_cube.build import Base
from tests.input_rows import Rows

MORE_DIGITS = 10  # of a sum than of what is added, in Spark
_REDUCED: dict[Operation, Callable[[Sequence[Any]], Any]] = {
    Operation.SUM: sum,
    Operation.MIN: min,
    Operation.MAX: max,
}
_FIRST_DAY: dict[str, Callable[[date], date]] = {
    "year": lambda day: day.replace(month=1, day=1),
    "quarter": lambda day: day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1),
    "month": lambda day: day.replace(day=1),
    "day": lambda day: day,
}


def grouped_bases(cube: Cube, rows: dict[str, Rows]) -> dict[str, Base]:
    """The base of each fact source."""
    return {source.name: grouped_base(cube, source, rows[source.name]) for source in cube.fact_sources()}


def grouped_base(cube: Cube, source: Source, rows: Rows) -> Base:
    """The base of a source: its rows grouped by what the stored cuboids need."""
    cuboid = base_of(cube, source, cuboids(cube))
    names = [column.name for column in source.columns]
    levels = list(_levels(cube, source, cuboid))
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for values in rows:
        row = dict(zip(names, values, strict=True))
        groups.setdefault(tuple(value(row) for _, _, value in levels), []).append(row)
    columns = {
        label: pa.array([key[place] for key in groups], arrow_type(logical))
        for place, (label, logical, _) in enumerate(levels)
    }
    for state in states_of(cube, [source.name]):
        aggregated = [_aggregate(state, group) for group in groups.values()]
        columns[state.label] = pa.array(aggregated, arrow_type(_state_type(source, state)))
    return Base(source.name, cuboid, pa.table(columns), len(rows), len(rows))


def _levels(
    cube: Cube, source: Source, cuboid: Cuboid
) -> Iterator[tuple[str, LogicalType, Callable[[dict[str, Any]], Any]]]:
    """Label, type and value of each level of the base; of a calendar the first day of its finest level."""
    for dimension, depth in zip(cube.dimensions, cuboid.depths, strict=True):
        columns = dimension.columns.get(source.name, ())
        if dimension.calendar and depth:
            first = _FIRST_DAY[dimension.levels[depth - 1]]
            yield dimension.date_label, DATE, lambda row, name=columns[0], first=first: _day(row[name], first)  # type: ignore[misc]
        elif depth:
            for name, label in zip(columns[:depth], dimension.labels, strict=False):
                yield label, source.column(name).type, lambda row, name=name: row[name]  # type: ignore[misc]


def _day(value: date | None, first: Callable[[date], date]) -> date | None:
    return None if value is None else first(value.date() if isinstance(value, datetime) else value)


def _aggregate(state: State, group: Sequence[dict[str, Any]]) -> Any:
    known = [row[state.column] for row in group if row[state.column] is not None] if state.column else group
    if state.operation in (Operation.ROWS, Operation.COUNT):
        return len(known)
    return _REDUCED[state.operation](known) if known else None


def _state_type(source: Source, state: State) -> LogicalType:
    if state.operation in (Operation.ROWS, Operation.COUNT):
        return INT64
    logical = source.column(state.column).type
    if state.operation is not Operation.SUM:
        return logical
    if logical.kind is not Kind.DECIMAL:
        return INT64
    return LogicalType(Kind.DECIMAL, min(logical.precision + MORE_DIGITS, 38), logical.scale)
