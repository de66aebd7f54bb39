"""The parts of a version, and what each takes: its cuboids, the bases they are built again from, the dictionaries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from cube_model.manifest import CuboidEntry, Manifest
from cube_model.store import Blocks
from glue_cube.footprint import Footprint, footprint, total

DICTIONARIES = "dictionaries"
TOTAL = "total"


@dataclass(frozen=True)
class Parts:
    """What is stored of a cube, by cuboid and by the source of a base."""

    cuboids: Mapping[str, Footprint]
    bases: Mapping[str, Footprint]
    dictionaries: Footprint

    def lines(self) -> Iterator[tuple[str, Footprint]]:
        """All parts by what a reader calls them, and their total; no cuboid's name has a space or is one of these."""
        yield from self.cuboids.items()
        yield from ((f"base of {source}", found) for source, found in self.bases.items())
        yield DICTIONARIES, self.dictionaries
        yield TOTAL, self.total

    @property
    def total(self) -> Footprint:
        """All of it."""
        return total([*self.cuboids.values(), *self.bases.values(), self.dictionaries])


def parts_of(manifest: Manifest, blocks: Blocks) -> Parts:
    """What a version takes really; every block of it is read once."""
    ids = list(chain.from_iterable(manifest.dictionaries.values()))
    return Parts(
        {entry.name: _footprint(entry, blocks) for entry in manifest.cuboids},
        {source: _footprint(entry, blocks) for source, entry in manifest.bases.items()},
        footprint(0, list(blocks.read(ids))),
    )


def _footprint(entry: CuboidEntry, blocks: Blocks) -> Footprint:
    return footprint(entry.cells, list(blocks.read(entry.blocks)))
