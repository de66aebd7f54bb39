"""How a version lies in the cube table: which item holds which bytes, and how they are read back and checked.

An item has `pk`, `sk` and `data`. Blocks lie under `version#cuboid#shard`, 64 to a shard, in the order of `sk`;
dictionaries under `version#dictionaries`, a piece an item.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from cube_model.blocks import Packed, checksum, member_counts, pieces, table_from_bytes, table_to_bytes, unpack
from cube_model.cascade import Cells
from cube_model.definition import Cube
from cube_model.errors import CorruptBlock
from cube_model.keys import block_partition, dictionary_partition, join_key, split_key
from cube_model.lattice import Cuboid
from cube_model.manifest import CuboidEntry, Manifest
from cube_model.members import Members

BLOCKS_PER_SHARD = 64


@dataclass(frozen=True)
class Item:
    """One item of the cube table."""

    partition: str
    sort: str
    data: bytes


class Items(Protocol):
    """The cube table as a reader sees it."""

    def of(self, partition: str) -> Iterable[Item]:
        """The items of a partition in the order of their sort keys."""


def block_items(version: str, packed: Packed) -> Iterator[Item]:
    """The items of a cuboid's blocks."""
    for number, block in enumerate(packed.blocks):
        partition = block_partition(version, packed.cuboid.name, number // BLOCKS_PER_SHARD)
        yield Item(partition, f"{number:08d}", block)


def dictionary_items(version: str, members: Sequence[Members]) -> list[Item]:
    """The items of all dictionaries."""
    partition = dictionary_partition(version)
    return [
        Item(partition, join_key((m.dimension.name, str(depth), f"{number:04d}")), piece)
        for m in members
        for depth, path in enumerate(m.paths, start=1)
        for number, piece in enumerate(pieces(table_to_bytes(path)))
    ]


def items_checksum(items: Iterable[Item]) -> str:
    """SHA-256 of items in the order of their keys."""
    ordered = sorted(items, key=lambda item: (item.partition, item.sort))
    return checksum(part for item in ordered for part in (item.sort.encode(), item.data))


def read_members(cube: Cube, manifest: Manifest, items: Items) -> list[Members]:
    """The dictionaries of a version; CorruptBlock if they are not those of its manifest."""
    found = list(items.of(dictionary_partition(manifest.version)))
    if items_checksum(found) != manifest.dictionaries:
        raise CorruptBlock(f"the dictionaries of version {manifest.version} are not those of its manifest: build again")
    data: dict[tuple[str, int], bytes] = {}
    for item in sorted(found, key=lambda item: item.sort):
        dimension, depth, _ = split_key(item.sort)
        data[dimension, int(depth)] = data.get((dimension, int(depth)), b"") + item.data
    return [
        Members(d, tuple(table_from_bytes(data[d.name, depth]) for depth in range(1, len(d.levels) + 1)), ())
        for d in cube.dimensions
    ]


def read_packed(manifest: Manifest, entry: CuboidEntry, items: Items) -> Packed:
    """One cuboid as stored; CorruptBlock if a block is missing or changed."""
    shards = range(-(-entry.blocks // BLOCKS_PER_SHARD))
    blocks = [i.data for shard in shards for i in items.of(block_partition(manifest.version, entry.name, shard))]
    packed = Packed(Cuboid(entry.name, entry.depths), entry.types, entry.cells, tuple(blocks))
    if len(blocks) != entry.blocks or packed.checksum != entry.checksum:
        what = f"cuboid {entry.name!r} of version {manifest.version}"
        raise CorruptBlock(
            f"{what} has {len(blocks)} blocks that are not the {entry.blocks} of its manifest: build again"
        )
    return packed


def read_cells(cube: Cube, manifest: Manifest, members: Sequence[Members], items: Items) -> Iterator[Cells]:
    """Every cuboid of a version, checked against its manifest."""
    for entry in manifest.cuboids:
        packed = read_packed(manifest, entry, items)
        yield unpack(cube, packed, member_counts(packed.cuboid, members))
