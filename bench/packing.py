"""Cells as blocks: what the product's packer and plain Arrow record batches make of a whole cube."""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from bench.engines.task import Task
from cube_model.arrow_columns import Numbers
from cube_model.blocks import pack, stored_states, unpack
from cube_model.cascade import Cells
from cube_model.definition import Aggregate, Cube, Dimension, Measure, Segments, Source
from cube_model.members import Members
from cube_model.radix import digits, member_counts
from cube_model.states import Operation, State
from cube_model.stored_cuboids import CuboidRules
from glue_cube.footprint import KEY_BYTES, READ_UNIT
from glue_cube.write_pace import write_units

_NARROW = tuple(np.dtype(name) for name in ("u1", "i1", "u2", "i2", "u4", "i4", "i8"))
_ZSTD = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass
class Packing:
    """The sizes in bytes of a cube's blocks, and the s that they took; `different` cells did not come back."""

    cells: int = 0
    sizes: list[int] = field(default_factory=list)
    pack_seconds: float = 0.0
    unpack_seconds: float = 0.0
    different: int = 0

    @property
    def write_units(self) -> int:
        """What it costs to write: one for each KB of an item."""
        return sum(write_units(size + KEY_BYTES) for size in self.sizes)

    @property
    def read_units(self) -> float:
        """What it costs at most to read a cell: half a unit for each 4 KB of its block, eventually consistent."""
        return math.ceil((max(self.sizes) + KEY_BYTES) / READ_UNIT) / 2


def definition(task: Task, source: str, dimensions: Sequence[Dimension]) -> Cube:
    """The cube of a task as a definition: a count of rows and sums, of a source whose columns may be null."""
    sums = (Measure(f"{name}_sum", Aggregate.SUM, source, name) for name in task.sums)
    of = Source(source, (), (), None, (), ())
    measures = (Measure("n", Aggregate.COUNT, source), *sums)
    return Cube("bench", "", (of,), tuple(dimensions), measures, CuboidRules(), Segments("", ""))


def with_counts(cells: Cells) -> Cells:
    """The cells with the counts that a sum is kept with: here of all rows, since no value is null."""
    rows = next(numbers for state, numbers in cells.states.items() if state.operation is Operation.ROWS)
    sums = [state for state in cells.states if state.operation is Operation.SUM]
    return replace(cells, states={**cells.states, **{replace(s, operation=Operation.COUNT): rows for s in sums}})


def product_packing(cube: Cube, cuboids: Iterable[Cells], members: Sequence[Members]) -> Packing:
    """The product's blocks, each cuboid unpacked again."""
    found = Packing()
    for cells in cuboids:
        began = time.perf_counter()
        packed = pack(cube, cells, members)
        middle = time.perf_counter()
        back = unpack(cube, packed, member_counts(cells.cuboid, members))
        found.unpack_seconds += time.perf_counter() - middle
        found.pack_seconds += middle - began
        found.cells += len(cells)
        found.sizes += [len(block.data) for block in packed.blocks]
        found.different += _different(cells, back, stored_states(cube, cells.cuboid))
    return found


def arrow_packing(cube: Cube, cuboids: Iterable[Cells], members: Sequence[Members], rows: int) -> Packing:
    """Record batches of so many cells, each column in the narrowest integer that holds it there."""
    found = Packing()
    for cells in cuboids:
        began = time.perf_counter()
        codes = digits(cells.keys, cells.cuboid, members)
        columns = [codes[i] for i in sorted(codes)] + [cells.states[s] for s in stored_states(cube, cells.cuboid)]
        found.sizes += _batches(columns, len(cells), rows)
        found.pack_seconds += time.perf_counter() - began
        found.cells += len(cells)
    return found


def _batches(columns: Sequence[Numbers], cells: int, rows: int) -> Iterator[int]:
    for at in range(0, cells, rows):
        arrays = [pa.array(_narrowed(column[at : at + rows])) for column in columns]
        batch = pa.record_batch(arrays, names=[str(i) for i in range(len(arrays))])
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, batch.schema, options=_ZSTD) as writer:
            before = sink.tell()
            writer.write_batch(batch)
            size = sink.tell() - before
        yield size


def _narrowed(numbers: Numbers) -> Numbers:
    low, high = int(numbers.min()), int(numbers.max())
    return numbers.astype(next(d for d in _NARROW if np.iinfo(d).min <= low and high <= np.iinfo(d).max))


def _different(cells: Cells, back: Cells, states: Sequence[State]) -> int:
    if len(cells) != len(back):
        return max(len(cells), len(back))
    changed = cells.keys != back.keys
    for state in states:
        changed |= cells.states[state] != back.states[state]
    return int(np.count_nonzero(changed))
