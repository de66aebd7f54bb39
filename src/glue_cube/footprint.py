"""What stored cells take: blocks, bytes, and the units of DynamoDB that writing and reading them cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from cube_model.blocks import Block
from glue_cube.write_pace import write_units

KEY_BYTES = 64  # of an item: names, key and type besides its data
READ_UNIT = 4096  # bytes of an item, read consistently; half a unit if eventually consistent is enough


@dataclass(frozen=True)
class Footprint:
    """Cells as they are stored. Units are DynamoDB's; blocks never change, so half a read unit for 4 KB is enough.

    `point_read` is of the largest block, which has the cell that is looked for; `whole_read` of all blocks.
    """

    cells: int
    blocks: int
    bytes: int
    write_units: int
    point_read: float
    whole_read: float


def footprint(cells: int, blocks: Sequence[Block]) -> Footprint:
    """What the blocks of these cells take."""
    sizes = [len(block.data) + KEY_BYTES for block in blocks]
    reads = [ceil(size / READ_UNIT) / 2 for size in sizes]
    writes = sum(write_units(size) for size in sizes)
    return Footprint(cells, len(sizes), sum(sizes), writes, max(reads, default=0.0), sum(reads))


def scaled(found: Footprint, cells: int) -> Footprint:
    """What so many cells take, if they take as much as those that were packed do."""
    if cells == found.cells:
        return found
    times = cells / max(found.cells, 1)
    blocks, size, writes = (round(each * times) for each in (found.blocks, found.bytes, found.write_units))
    return Footprint(cells, blocks, size, writes, found.point_read, round(found.whole_read * times * 2) / 2)


def total(parts: Iterable[Footprint]) -> Footprint:
    """All of them together; a point is looked for in one of them."""
    found = list(parts)
    return Footprint(
        cells=sum(each.cells for each in found),
        blocks=sum(each.blocks for each in found),
        bytes=sum(each.bytes for each in found),
        write_units=sum(each.write_units for each in found),
        point_read=max((each.point_read for each in found), default=0.0),
        whole_read=sum(each.whole_read for each in found),
    )
