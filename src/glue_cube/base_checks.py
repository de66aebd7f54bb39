"""What can only be checked once the types of derived and taken columns are known."""

from collections.abc import Mapping

import pyarrow as pa

from cube_model.arrow_columns import logical_type
from cube_model.definition import Cube, Dimension
from cube_model.logical_types import Kind, LogicalType
from cube_model.manifest import state_id
from cube_model.states import SKETCHES, Operation, State, measure_states, states_of
from glue_cube.errors import SourceError
from glue_cube.sketched_types import sketched_type


def check_bases(cube: Cube, tables: Mapping[str, pa.Table]) -> None:
    """Check base tables by source: SourceError for a level of several types, and for a ratio of inexact numbers."""
    for dimension in cube.dimensions:
        _check_levels(dimension, tables)
    _check_ratios(cube, tables)


def state_types(cube: Cube, tables: Mapping[str, pa.Table]) -> dict[str, str]:
    """The logical type of each state; SourceError when a measure's column is of a type that cannot be kept."""
    return {state_id(s): str(_type(s, table)) for name, table in tables.items() for s in states_of(cube, [name])}


def _check_levels(dimension: Dimension, tables: Mapping[str, pa.Table]) -> None:
    """A level is one column of the cube, so all its sources must give it the same type."""
    for label in dimension.labels:
        types = {name: table.schema.field(label).type for name, table in tables.items() if label in table.column_names}
        if len(set(types.values())) > 1:
            found = ", ".join(f"{kind} in {name}" for name, kind in types.items())
            raise SourceError(f"level {label!r} has several types: {found}; cast one in `derive`")


def _check_ratios(cube: Cube, tables: Mapping[str, pa.Table]) -> None:
    """A ratio is exact only of exact numbers; of a derived or taken column the type shows here first."""
    for name in {name for measure in cube.measures for name in measure.ratio or ()}:
        measure = next(m for m in cube.measures if m.name == name)
        if measure.source in tables and not _type(measure_states(measure)[0], tables[measure.source]).summable:
            raise SourceError(f"measure {name!r} is no integer or decimal, so no ratio of it is exact; derive one")


def _type(state: State, table: pa.Table) -> LogicalType:
    field = table.schema.field(state.label)
    found = sketched_type(field) if state.operation in SKETCHES else logical_type(field.type)
    if found is None or found.kind in (Kind.STRING, Kind.BOOL) and state.operation is not Operation.TOP:
        raise SourceError(f"{state.source}.{state.column} is {field.type}: no measure of it can be kept")
    return LogicalType(Kind.DECIMAL, 38, found.scale) if found.kind is Kind.DECIMAL else found
