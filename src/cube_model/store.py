"""How a version lies in the cube table, and how it is read back and checked.

An item is a block: `pk`, its id, and `data`. Blocks never change, and what several versions have is there once; which
of them make a version, and in which order, is in its manifest.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from cube_model.blocks import (
    Block,
    Packed,
    block_of,
    pieces,
    table_from_bytes,
    table_to_bytes,
    unpack,
    unpacked,
)
from cube_model.cascade import Cells
from cube_model.definition import Cube
from cube_model.errors import CorruptBlock
from cube_model.keys import join_key
from cube_model.lattice import Cuboid
from cube_model.manifest import CuboidEntry, Manifest
from cube_model.members import Members, members_of
from cube_model.radix import member_counts
from cube_model.states import states_of

_VALUE, _PARENT = "value", "parent"


class Blocks(Protocol):
    """The cube table as a reader sees it."""

    def read(self, ids: Sequence[str]) -> Iterable[Block]:
        """These blocks, in this order, each checked against its id; CorruptBlock if one is missing or changed."""


def dictionary_blocks(members: Sequence[Members]) -> dict[str, tuple[Block, ...]]:
    """The blocks of all dictionaries, by `dimension#depth`."""
    return {
        join_key((m.dimension.name, str(depth))): tuple(block_of(piece) for piece in pieces(_dictionary(m, depth)))
        for m in members
        for depth in range(1, len(m.paths) + 1)
    }


def _dictionary(members: Members, depth: int) -> bytes:
    return table_to_bytes(pa.table({_VALUE: members.own(depth), _PARENT: members.parents[depth - 1]}))


def read_members(cube: Cube, manifest: Manifest, blocks: Blocks) -> list[Members]:
    """The dictionaries of a version."""
    return [_members(cube, manifest, position, blocks) for position in range(len(cube.dimensions))]


def _members(cube: Cube, manifest: Manifest, position: int, blocks: Blocks) -> Members:
    dimension = cube.dimensions[position]
    tables = []
    for depth in range(1, len(dimension.levels) + 1):
        ids = manifest.dictionaries[join_key((dimension.name, str(depth)))]
        tables.append(table_from_bytes(b"".join(block.data for block in blocks.read(ids))))
    own, parents = [t[_VALUE] for t in tables], [t[_PARENT].to_numpy() for t in tables]
    return members_of(dimension, own, parents)


def read_packed(manifest: Manifest, entry: CuboidEntry, blocks: Blocks) -> Packed:
    """One cuboid as stored; CorruptBlock names it if a block is missing or changed."""
    try:
        found = tuple(blocks.read(entry.blocks))
    except CorruptBlock as error:
        raise CorruptBlock(f"cuboid {entry.name!r} of version {manifest.version}: {error}") from error
    return Packed(Cuboid(entry.name, entry.depths), entry.types, entry.cells, found)


def read_bases(cube: Cube, manifest: Manifest, members: Sequence[Members], blocks: Blocks) -> dict[str, Cells]:
    """The base cuboid of every source of a version, by the source's name; the cells are in no order."""
    found = {}
    for source, entry in manifest.bases.items():
        stored = read_packed(manifest, entry, blocks)
        found[source] = unpacked(stored, states_of(cube, [source]), member_counts(stored.cuboid, members))
    return found


def read_cells(cube: Cube, manifest: Manifest, members: Sequence[Members], blocks: Blocks) -> Iterator[Cells]:
    """Every cuboid of a version."""
    for entry in manifest.cuboids:
        yield cells_of(cube, read_packed(manifest, entry, blocks), members)


def cells_of(cube: Cube, packed: Packed, members: Sequence[Members]) -> Cells:
    """The cells of a cuboid as stored."""
    return unpack(cube, packed, member_counts(packed.cuboid, members))
