"""Use case: base cuboids of all sources -> dictionaries, and every stored cuboid consolidated and packed."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import repeat
from typing import Protocol

import pyarrow as pa

from cube_model.arrow_columns import to_numbers
from cube_model.blocks import Packed, pack, packed
from cube_model.cascade import THREADS, Cells, base_cells, cascade, merged, united
from cube_model.definition import Cube, Dimension
from cube_model.lattice import Cuboid, cuboids, taking_part
from cube_model.members import Codes, Members, encode
from cube_model.radix import renumbered
from cube_model.segment_cells import by_segment, segments_of, without
from cube_model.segments import Period, parse_period
from cube_model.states import states_of
from glue_cube.base_checks import check_bases, state_types
from glue_cube.errors import SourceError


@dataclass(frozen=True)
class Base:
    """A source's base cuboid as Arrow, a column for each level and state, and how many rows it was made of."""

    source: str
    cuboid: Cuboid
    table: pa.Table
    rows_read: int
    rows_kept: int

    @property
    def size(self) -> int:
        """How many cells it has."""
        return int(self.table.num_rows)

    def levels(self, dimension: Dimension, depth: int) -> pa.Table:
        """A table with all values that a dimension's levels have, down to a depth."""
        return self.table

    def coded(self, members: Sequence[Members], codes: Mapping[str, Codes]) -> tuple[pa.Table, Mapping[str, Codes]]:
        """The states of all cells, and their codes; those that are given are of the rows of `levels`."""
        return self.table, codes


class Sharding(Protocol):
    """Who cascades a base that is too large for this process."""

    @property
    def large(self) -> int:
        """How many cells a base may have that is not too large."""

    def cascade(self, base: Cells, wanted: Sequence[Cuboid], members: Sequence[Members]) -> Iterator[Cells]:
        """The wanted cuboids of one source, in this order."""


@dataclass(frozen=True)
class Before:
    """What a version of the same definition has: members, which keep their codes, and what it was built from."""

    members: Sequence[Members] = ()
    bases: Mapping[str, Cells] = field(default_factory=dict)
    state_types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Consolidated:
    """The cells of a cube: of each source's base, and of every stored cuboid, made as they are iterated."""

    members: Sequence[Members]
    bases: Mapping[str, Cells]
    cuboids: Iterator[Cells]


@dataclass(frozen=True)
class BuiltCube:
    """All that a version stores; the cuboids are packed as they are iterated."""

    members: Sequence[Members]
    state_types: Mapping[str, str]
    segments: tuple[str, ...]
    deleted: tuple[str, ...]
    bases: Mapping[str, Packed]
    packed: Iterator[Packed]


def build(
    cube: Cube,
    bases: Mapping[str, Base],
    before: Before | None = None,
    periods: Mapping[str, Sequence[Period]] | None = None,
    deleted: Sequence[str] = (),
    sharding: Sharding | None = None,
) -> BuiltCube:
    """Compute every stored cuboid from the bases: each source's by its smallest parent, then all sources' as one.

    With periods of sources, their bases hold these only, and all else is what was there before, a source without
    periods included; deleted segments are left out. With `sharding`, a large base is sent away, and its cuboids come
    one by one.
    """
    members, finest = _encoded_bases(cube, bases, before.members if before else ())
    if before and periods:
        _check_codes(before.members, members)
        finest = _replaced(cube, finest, before, members, periods)
    gone = [parse_period(name) for name in deleted]
    finest = {name: without(cube, cells, members, gone) for name, cells in finest.items()}
    types = {**(before.state_types if before else {}), **state_types(cube, _tables(bases))}
    found = {segment for cells in finest.values() for segment in segments_of(cube, cells, members)}
    names = tuple(sorted(segment.name for segment in found if segment.first))
    stored = {name: packed_base(cube, name, cells, members) for name, cells in finest.items()}
    packs = map(pack, repeat(cube), _cells(cube, finest, members, sharding), repeat(members))  # holds no cuboid
    return BuiltCube(members, types, names, tuple(deleted), stored, packs)


def consolidated(cube: Cube, bases: Mapping[str, Base]) -> Consolidated:
    """The cells of the whole cube, for those who look at them instead of storing them."""
    members, finest = _encoded_bases(cube, bases)
    return Consolidated(members, finest, _cells(cube, finest, members))


def packed_base(cube: Cube, source: str, cells: Cells, members: Sequence[Members]) -> Packed:
    """The base of a source as it is stored."""
    return packed(cells, states_of(cube, [source]), members, by_segment(cube, cells, members))


def _tables(bases: Mapping[str, Base]) -> dict[str, pa.Table]:
    return {name: base.table for name, base in bases.items()}


def _encoded_bases(
    cube: Cube, bases: Mapping[str, Base], known: Sequence[Members] = ()
) -> tuple[list[Members], dict[str, Cells]]:
    """The members of every dimension, and the cells of each base; SourceError if the bases do not fit together."""
    check_bases(cube, _tables(bases))
    members, codes = _encoded(cube, bases, known)
    return members, {name: _finest(cube, name, base, members, codes[name]) for name, base in bases.items()}


def _encoded(
    cube: Cube, bases: Mapping[str, Base], known: Sequence[Members]
) -> tuple[list[Members], dict[str, dict[str, Codes]]]:
    """The members of every dimension, and the codes of each base's rows by dimension; some dimensions at once."""
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(partial(_dimension, cube, bases, known), range(len(cube.dimensions))))
    codes: dict[str, dict[str, Codes]] = {name: {} for name in bases}
    for members, codes_of in found:
        for name, mine in codes_of.items():
            codes[name][members.dimension.name] = mine
    return [members for members, _ in found], codes


def _dimension(
    cube: Cube, bases: Mapping[str, Base], known: Sequence[Members], position: int
) -> tuple[Members, dict[str, Codes]]:
    dimension = cube.dimensions[position]
    depths = {name: base.cuboid.depths[position] for name, base in bases.items()}
    tables = {name: base.levels(dimension, depths[name]) for name, base in bases.items()}
    return encode(dimension, tables, depths, known[position] if known else None)


def _finest(cube: Cube, name: str, base: Base, members: Sequence[Members], codes: Mapping[str, Codes]) -> Cells:
    table, codes = base.coded(members, codes)
    states = {s: to_numbers(table[s.label], f"{name}.{s.label}") for s in states_of(cube, [name])}
    return base_cells(base.cuboid, members, codes, states)


def _replaced(
    cube: Cube,
    new: Mapping[str, Cells],
    before: Before,
    members: Sequence[Members],
    periods: Mapping[str, Sequence[Period]],
) -> dict[str, Cells]:
    """The cells that were there before, without those of their source's periods, and the new ones."""
    found = {}
    for name, cells in before.bases.items():
        keys = renumbered(cells.keys, cells.cuboid, before.members, members)
        kept = without(cube, Cells(cells.cuboid, keys, cells.states), members, periods.get(name, ()))
        found[name] = united(cells.cuboid, [kept, *([new[name]] if name in new else [])], members)
    return found


def _check_codes(before: Sequence[Members], members: Sequence[Members]) -> None:
    for old, now in zip(before, members, strict=True):
        for depth, label in enumerate(old.dimension.labels, start=1):
            if old.own(depth).type != now.own(depth).type:
                what = f"level {label!r} was {old.own(depth).type} and is {now.own(depth).type}"
                raise SourceError(f"{what}: build all segments, not some")


def _cells(
    cube: Cube, finest: Mapping[str, Cells], members: Sequence[Members], sharding: Sharding | None = None
) -> Iterator[Cells]:
    """Every stored cuboid, of all sources; of a large base only the one in the making is here."""
    stored = cuboids(cube)
    made: dict[str, Iterator[Cells]] = {}
    for name, base in finest.items():
        wanted = [c for c in stored if cube.source(name) in taking_part(cube, c.depths)]
        elsewhere = sharding if sharding and len(base) > sharding.large else None
        made[name] = elsewhere.cascade(base, wanted, members) if elsewhere else _cascaded(base, wanted, members)
    return (merged(c, [next(made[s.name]) for s in taking_part(cube, c.depths) if s.name in made]) for c in stored)


def _cascaded(base: Cells, wanted: Sequence[Cuboid], members: Sequence[Members]) -> Iterator[Cells]:
    found = {cells.cuboid: cells for cells in cascade(base, wanted, members)}
    return (found.pop(cuboid) for cuboid in wanted)
