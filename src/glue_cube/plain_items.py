"""Use case: the cells of some cuboids as items of their own, beside the blocks, for clients that read by key.

The blocks hold the whole cube whatever is stored here, and whatever is made from a version is made from them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from cube_model.blocks import Packed
from cube_model.definition import Cube
from cube_model.finished import typed_table
from cube_model.lattice import plain_cuboids
from cube_model.manifest import Manifest
from cube_model.members import Members
from cube_model.plain_cells import Item, PlainEntry, cell_items, entry_of_items
from cube_model.store import cells_of
from glue_cube.errors import PublishError


class PlainTable(Protocol):
    """The cube table: cells as items, those of a cuboid by its entry."""

    def write(self, entry: PlainEntry, items: Iterable[Item]) -> None:
        """Store the cells of a cuboid."""

    def read(self, entry: PlainEntry) -> Iterable[Item]:
        """What there is of them, in any order."""

    def delete(self, entry: PlainEntry) -> None:
        """Take away what there is of them."""


@dataclass(frozen=True)
class ItemCounts:
    """How many items a version had to write, and how many of its own were there."""

    written: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class PlainItems:
    """The cells that a version stores as items; each cuboid is made from its blocks whenever it is asked for."""

    cube: Cube
    manifest: Manifest
    members: Sequence[Members]
    packed: Mapping[str, Packed]

    def entries(self) -> dict[str, PlainEntry]:
        """What the manifest says of each cuboid; KeyTooLong if a cell has no key."""
        return {name: entry_of_items(self._levels(name), self.of(name)) for name in self.packed}

    def of(self, name: str) -> Iterator[Item]:
        """The cells of a cuboid, whose table is held in memory meanwhile."""
        cells = cells_of(self.cube, self.packed[name], self.members)
        return cell_items(typed_table(self.cube, self.manifest, cells, self.members), self._levels(name))

    def _levels(self, name: str) -> tuple[str, ...]:
        taken = zip(self.cube.dimensions, self.packed[name].cuboid.depths, strict=True)
        return tuple(label for dimension, depth in taken for label in dimension.labels[:depth])


def plain_items(cube: Cube, manifest: Manifest, members: Sequence[Members], packed: Sequence[Packed]) -> PlainItems:
    """The cells of those cuboids that the definition wants as items."""
    wanted = {cuboid.name for cuboid in plain_cuboids(cube)}
    chosen = {each.cuboid.name: each for each in packed if each.cuboid.name in wanted}
    return PlainItems(cube, manifest, members, chosen)


def store(
    table: PlainTable, items: PlainItems, entries: Mapping[str, PlainEntry], known: Set[PlainEntry]
) -> ItemCounts:
    """Write the cuboids that no kept version has, read all back, and write again what was there and is lost."""
    new = [name for name, entry in entries.items() if entry not in known]
    for name in new:
        table.write(entries[name], items.of(name))
    differing = [name for name, entry in entries.items() if not _as_written(table, entry)]
    lost = [name for name in differing if name not in new]
    for name in lost:
        table.delete(entries[name])
        table.write(entries[name], items.of(name))
    wrong = [name for name in differing if name in new or not _as_written(table, entries[name])]
    if wrong:
        raise PublishError(f"the items read back are not those written, so nothing is published: {', '.join(wrong)}")
    written = sum(entries[name].cells for name in (*new, *lost))
    return ItemCounts(written, sum(entry.cells for entry in entries.values()) - written)


def _as_written(table: PlainTable, entry: PlainEntry) -> bool:
    return entry_of_items(entry.levels, table.read(entry)) == entry
