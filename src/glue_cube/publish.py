"""Use case: write what a version has that is not there yet, read it back, and only then make it what readers see.

Until the pointer is swapped by one conditional write, readers see the version before. A crash at any step leaves it so,
and what the crashed build has written is taken away by the next one.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol

from cube_model.blocks import Block, Packed
from cube_model.definition import Cube
from cube_model.manifest import Manifest, entry_of
from cube_model.plain_cells import PlainEntry
from cube_model.store import Blocks, dictionary_blocks
from glue_cube.build import BuiltCube
from glue_cube.errors import PublishError
from glue_cube.lease import Leases
from glue_cube.plain_items import ItemCounts, PlainTable, plain_items, store

KEPT = 2  # versions besides the published one, to go back to and for readers that have not ended


class CubeTable(Blocks, Protocol):
    """The cube table: blocks by id, and beside them cells as items of their own."""

    @property
    def plain(self) -> PlainTable:
        """The cells."""

    def write(self, blocks: Iterable[Block]) -> None:
        """Store the blocks."""

    def lacking(self, ids: Sequence[str]) -> list[str]:
        """Which of these blocks are missing, or have other bytes."""

    def delete(self, ids: Iterable[str]) -> None:
        """Take blocks away, if they are there."""


@dataclass(frozen=True)
class Pointer:
    """What is published: the version that readers see, those to go back to, newest first, and those to be deleted."""

    version: str
    kept: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()

    @property
    def readable(self) -> tuple[str, ...]:
        """The versions whose blocks stay."""
        return (self.version, *self.kept)

    @property
    def is_rolled_back(self) -> bool:
        """Whether a later version than the published one is kept; the names of versions sort by time."""
        return any(version > self.version for version in self.kept)


class Control(Leases, Protocol):
    """Versions, which one is published, and the lease of builds."""

    def pointer(self) -> Pointer | None:
        """What is published; None before the first version."""

    def add(self, manifest: Manifest) -> None:
        """Store a manifest."""

    def manifest(self, version: str) -> Manifest | None:
        """The manifest of a version; None if there is none."""

    def remove(self, version: str) -> None:
        """Delete the manifest of a version, if it is there."""

    def swap(self, pointer: Pointer, instead_of: Pointer | None) -> None:
        """Put the pointer there by one conditional write; PublishError if it is no longer `instead_of`."""


@dataclass(frozen=True)
class Published:
    """The version that readers see after a build, and how many of its blocks and items that had to write."""

    manifest: Manifest
    written: int
    unchanged: int
    new: bool = True
    items: ItemCounts = ItemCounts()


@dataclass(frozen=True)
class Publication:
    """A version in the making: its name, when it is made, of how many rows, and what was published before it."""

    version: str
    created: str
    counts: Mapping[str, int]
    before: Pointer | None = None


def publish(cube: Cube, built: BuiltCube, table: CubeTable, control: Control, publication: Publication) -> Published:
    """Store, verify and publish a version; one whose content is published already is not.

    The whole cube is held in memory as blocks. A PublishError leaves the version before published.
    """
    packed, dictionaries = list(built.packed), dictionary_blocks(built.members)
    blocks = {block.id: block for block in _blocks([*packed, *built.bases.values()], dictionaries)}
    manifest = _manifest(cube, built, packed, dictionaries, publication)
    items = plain_items(cube, manifest, built.members, packed)
    manifest = replace(manifest, plain=items.entries())
    before = publication.before
    known = [found for name in before.readable if (found := control.manifest(name))] if before else []
    if before and known and known[0].version == before.version and manifest.same_content(known[0]):
        mended = _verify(table, blocks, frozenset())
        stored = store(table.plain, items, manifest.plain, manifest.plain_entries)
        return Published(known[0], mended, len(blocks) - mended, new=False, items=stored)
    control.add(manifest)  # first: should this build crash, the next one knows what it may have written
    there, items_there = _needed(known)
    new = blocks.keys() - there
    table.write(blocks[block_id] for block_id in new)
    written = len(new) + _verify(table, blocks, new)
    stored = store(table.plain, items, manifest.plain, items_there)
    control.swap(_after(before, publication.version), before)
    return Published(manifest, written, len(blocks) - written, items=stored)


def expire(table: CubeTable, control: Control, leftover: str | None = None) -> int:
    """Delete the versions that the pointer no longer keeps, and what a build that ended early has left.

    Returns how many blocks were deleted. It may be repeated at any time by who holds the lease.
    """
    pointer = control.pointer()
    readable = pointer.readable if pointer else ()
    gone = [name for name in (*(pointer.expired if pointer else ()), leftover) if name and name not in readable]
    needed, needed_items = _needed([found for name in readable if (found := control.manifest(name))])
    deleted = 0
    for name in dict.fromkeys(gone):
        manifest = control.manifest(name)
        unneeded = manifest.block_ids - needed if manifest else frozenset()
        table.delete(unneeded)
        for entry in manifest.plain_entries - needed_items if manifest else ():
            table.plain.delete(entry)
        control.remove(name)  # last: after a crash here its blocks are known still
        deleted += len(unneeded)
    if pointer and pointer.expired:
        control.swap(replace(pointer, expired=()), pointer)
    return deleted


def _needed(manifests: Sequence[Manifest]) -> tuple[frozenset[str], frozenset[PlainEntry]]:
    """The blocks and the items that any of the versions needs."""
    blocks = frozenset[str]().union(*(each.block_ids for each in manifests))
    return blocks, frozenset[PlainEntry]().union(*(each.plain_entries for each in manifests))


def _manifest(
    cube: Cube,
    built: BuiltCube,
    packed: Sequence[Packed],
    dictionaries: Mapping[str, Sequence[Block]],
    publication: Publication,
) -> Manifest:
    return Manifest(
        publication.version,
        publication.created,
        cube.text,
        built.state_types,
        dict(publication.counts),
        built.segments,
        tuple(entry_of(each) for each in packed),
        {name: tuple(block.id for block in blocks) for name, blocks in dictionaries.items()},
        {name: entry_of(each) for name, each in built.bases.items()},
        built.deleted,
    )


def _blocks(packed: Sequence[Packed], dictionaries: Mapping[str, Sequence[Block]]) -> Iterable[Block]:
    for blocks in dictionaries.values():
        yield from blocks
    for each in packed:
        yield from each.blocks


def _after(before: Pointer | None, version: str) -> Pointer:
    if before is None:
        return Pointer(version)
    return Pointer(version, before.readable[:KEPT], (*before.readable[KEPT:], *before.expired))


def _verify(table: CubeTable, blocks: Mapping[str, Block], new: Set[str]) -> int:
    """Read all blocks back, write again what was there before and is lost, and return how many that were."""
    lost = table.lacking(list(blocks))
    table.write(blocks[block_id] for block_id in lost if block_id not in new)
    wrong = [*(new & set(lost)), *table.lacking([block_id for block_id in lost if block_id not in new])]
    if wrong:
        what = f"{len(wrong)} blocks, {wrong[0]} among them"
        raise PublishError(f"what was read back is not what was written, so nothing is published: {what}")
    return len(lost)
