"""Use case: base cuboids of all sources -> dictionaries, and every stored cuboid consolidated and packed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cube_model.arrow_columns import logical_type, to_numbers
from cube_model.blocks import Packed, pack
from cube_model.cascade import Cells, base_cells, cascade, merged
from cube_model.definition import Cube, Dimension
from cube_model.lattice import Cuboid, cuboids, taking_part
from cube_model.logical_types import Kind, LogicalType
from cube_model.manifest import state_id
from cube_model.members import Codes, Members, encode
from cube_model.states import State, measure_states, states_of
from glue_cube.errors import SourceError


@dataclass(frozen=True)
class Base:
    """A source's base cuboid as Arrow, a column for each level and state, and how many rows it was made of."""

    source: str
    cuboid: Cuboid
    table: pa.Table
    rows_read: int
    rows_kept: int


@dataclass(frozen=True)
class BuiltCube:
    """All that a version stores; the cuboids are packed as they are iterated."""

    members: Sequence[Members]
    state_types: Mapping[str, str]
    segments: tuple[str, ...]
    packed: Iterator[Packed]


def build(cube: Cube, bases: Mapping[str, Base], known: Sequence[Members] = ()) -> BuiltCube:
    """Compute every stored cuboid from the bases: each source's by its smallest parent, then all sources' as one.

    Members that are known keep their codes.
    """
    for dimension in cube.dimensions:
        _check_levels(dimension, _tables(bases))
    _check_ratios(cube, bases)
    encoded = [
        encode(d, _tables(bases), _depths(bases, position), known[position] if known else None)
        for position, d in enumerate(cube.dimensions)
    ]
    members = [found for found, _ in encoded]
    codes = {name: {m.dimension.name: c[name] for m, c in encoded if name in c} for name in bases}
    segments = _segments(cube, bases, members, codes)
    return BuiltCube(members, _state_types(cube, bases), segments, _packed(cube, bases, members, codes))


def _segments(
    cube: Cube, bases: Mapping[str, Base], members: Sequence[Members], codes: Mapping[str, Mapping[str, Codes]]
) -> tuple[str, ...]:
    """The segments that hold facts, in order, where the date is kept that finely."""
    position, dates = next((i, m) for i, m in enumerate(members) if m.dimension.name == cube.segments.dimension)
    if cube.segments.every not in dates.dimension.levels:
        return ()
    depth, found = dates.dimension.levels.index(cube.segments.every) + 1, set[int]()
    for name, base in bases.items():
        if base.cuboid.depths[position] >= depth:
            mine = codes[name][dates.dimension.name]
            found |= set(np.unique(dates.rolled_up(mine, base.cuboid.depths[position], depth)).tolist())
    values = dates.own(depth).to_pylist()
    return tuple(sorted(str(values[code]) for code in found if values[code] is not None))


def _packed(
    cube: Cube, bases: Mapping[str, Base], members: Sequence[Members], codes: Mapping[str, Mapping[str, Codes]]
) -> Iterator[Packed]:
    stored = cuboids(cube)
    parts: dict[Cuboid, list[Cells]] = {cuboid: [] for cuboid in stored}
    for name, base in bases.items():
        states = {s: to_numbers(base.table[s.label], f"{name}.{s.label}") for s in states_of(cube, [name])}
        finest = base_cells(base.cuboid, members, codes[name], states)
        wanted = [c for c in stored if cube.source(name) in taking_part(cube, c.depths)]
        for cells in cascade(finest, wanted, members):
            parts[cells.cuboid].append(cells)
    return (pack(cube, merged(cuboid, parts[cuboid]), members) for cuboid in stored)


def _tables(bases: Mapping[str, Base]) -> dict[str, pa.Table]:
    return {name: base.table for name, base in bases.items()}


def _depths(bases: Mapping[str, Base], position: int) -> dict[str, int]:
    return {name: base.cuboid.depths[position] for name, base in bases.items()}


def _check_levels(dimension: Dimension, tables: Mapping[str, pa.Table]) -> None:
    """A level is one column of the cube, so all its sources must give it the same type."""
    for label in dimension.labels:
        types = {name: table.schema.field(label).type for name, table in tables.items() if label in table.column_names}
        if len(set(types.values())) > 1:
            found = ", ".join(f"{kind} in {name}" for name, kind in types.items())
            raise SourceError(f"level {label!r} has several types: {found}; cast one in `derive`")


def _check_ratios(cube: Cube, bases: Mapping[str, Base]) -> None:
    """A ratio is exact only of exact numbers; of a derived or taken column the type shows here first."""
    for name in {name for measure in cube.measures for name in measure.ratio or ()}:
        measure = next(m for m in cube.measures if m.name == name)
        state = measure_states(measure)[0]
        if not _type(state, bases[measure.source].table).summable:
            raise SourceError(f"measure {name!r} is no integer or decimal, so no ratio of it is exact; derive one")


def _state_types(cube: Cube, bases: Mapping[str, Base]) -> dict[str, str]:
    return {state_id(s): str(_type(s, base.table)) for name, base in bases.items() for s in states_of(cube, [name])}


def _type(state: State, table: pa.Table) -> LogicalType:
    found = logical_type(table.schema.field(state.label).type)
    if found is None or found.kind in (Kind.STRING, Kind.BOOL):
        raise SourceError(
            f"{state.source}.{state.column} is {table.schema.field(state.label).type}: no measure of it can be kept"
        )
    return LogicalType(Kind.DECIMAL, 38, found.scale) if found.kind is Kind.DECIMAL else found
