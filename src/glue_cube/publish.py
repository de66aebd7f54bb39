"""Use case: write a version, read it back, and only then make it the one that readers see.

Until the pointer is swapped by one conditional write, readers see the version before; a failure leaves it so.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol

from cube_model.definition import Cube
from cube_model.errors import CorruptBlock
from cube_model.manifest import CuboidEntry, Manifest, entry_of
from cube_model.store import Item, Items, block_items, dictionary_items, items_checksum, read_members, read_packed
from glue_cube.build import BuiltCube
from glue_cube.errors import PublishError


class CubeTable(Items, Protocol):
    """The cube table: items by partition, and a way to add them."""

    def write(self, items: Iterable[Item]) -> None:
        """Store the items."""


class Control(Protocol):
    """Versions, and which one is published."""

    def published(self) -> str | None:
        """The version that readers see."""

    def add(self, manifest: Manifest) -> None:
        """Store the manifest of a new version."""

    def publish(self, version: str, instead_of: str | None) -> None:
        """Swap the pointer; raises PublishError if it is no longer at `instead_of`."""


def publish(
    cube: Cube,
    built: BuiltCube,
    version: str,
    created: str,
    counts: Mapping[str, int],
    table: CubeTable,
    control: Control,
    before: str | None,
) -> Manifest:
    """Store, verify and publish a version in place of the one before; a PublishError leaves that one published."""
    dictionaries = dictionary_items(version, built.members)
    table.write(dictionaries)
    entries = tuple(_stored(version, built, table))
    segments = _segments(cube, built)
    digest = items_checksum(dictionaries)
    manifest = Manifest(version, created, cube.text, built.state_types, dict(counts), segments, entries, digest)
    control.add(manifest)
    _verify(cube, manifest, table)
    control.publish(version, before)
    return manifest


def _stored(version: str, built: BuiltCube, table: CubeTable) -> Iterable[CuboidEntry]:
    for packed in built.packed:
        table.write(block_items(version, packed))
        yield entry_of(packed)


def _verify(cube: Cube, manifest: Manifest, table: CubeTable) -> None:
    try:
        read_members(cube, manifest, table)
        for entry in manifest.cuboids:
            read_packed(manifest, entry, table)
    except CorruptBlock as error:
        raise PublishError(f"what was read back is not what was written, so nothing is published: {error}") from error


def _segments(cube: Cube, built: BuiltCube) -> tuple[str, ...]:
    """The segments that hold facts, in order, where the date is kept that finely."""
    members = next(m for m in built.members if m.dimension.name == cube.segments.dimension)
    if cube.segments.every not in members.dimension.levels:
        return ()
    depth = members.dimension.levels.index(cube.segments.every)
    values = members.paths[depth][members.dimension.labels[depth]].to_pylist()
    return tuple(sorted({str(value) for value in values if value is not None}))
