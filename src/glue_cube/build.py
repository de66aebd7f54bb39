"""Use case: base cuboids of all sources -> dictionaries, and every stored cuboid consolidated and packed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from cube_model.arrow_columns import logical_type, to_numbers
from cube_model.blocks import Packed, pack
from cube_model.cascade import Cells, base_cells, cascade, merged
from cube_model.definition import Cube
from cube_model.lattice import Cuboid, cuboids, taking_part
from cube_model.logical_types import Kind, LogicalType
from cube_model.manifest import state_id
from cube_model.members import Codes, Members, encode
from cube_model.states import State, states_of
from glue_cube.errors import SourceError


@dataclass(frozen=True)
class Base:
    """A source's base cuboid as Arrow: a column for each level and each state."""

    cuboid: Cuboid
    table: pa.Table


@dataclass(frozen=True)
class BuiltCube:
    """All that a version stores; the cuboids are packed as they are iterated."""

    members: Sequence[Members]
    state_types: Mapping[str, str]
    packed: Iterator[Packed]


def build(cube: Cube, bases: Mapping[str, Base]) -> BuiltCube:
    """Compute every stored cuboid from the bases: each source's by its smallest parent, then all sources' as one."""
    encoded = [encode(d, _tables(bases), _depths(bases, position)) for position, d in enumerate(cube.dimensions)]
    members = [found for found, _ in encoded]
    codes = {name: {m.dimension.name: c[name] for m, c in encoded if name in c} for name in bases}
    return BuiltCube(members, _state_types(cube, bases), _packed(cube, bases, members, codes))


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


def _state_types(cube: Cube, bases: Mapping[str, Base]) -> dict[str, str]:
    return {state_id(s): str(_type(s, base.table)) for name, base in bases.items() for s in states_of(cube, [name])}


def _type(state: State, table: pa.Table) -> LogicalType:
    found = logical_type(table.schema.field(state.label).type)
    if found is None or found.kind in (Kind.STRING, Kind.BOOL):
        raise SourceError(
            f"{state.source}.{state.column} is {table.schema.field(state.label).type}: no measure of it can be kept"
        )
    return LogicalType(Kind.DECIMAL, 38, found.scale) if found.kind is Kind.DECIMAL else found
