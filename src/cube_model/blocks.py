"""Packed cells: Arrow IPC record batches, one block of up to 4,096 cells an item.

Every column takes the narrowest integer that holds the cuboid's values, so the schema is the cuboid's, and is
kept once, in the version's manifest, not in the block. Format: Apache Arrow columnar format, "Serialization and IPC".
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cube_model.arrow_columns import Numbers
from cube_model.cascade import Cells
from cube_model.definition import Cube
from cube_model.errors import CorruptBlock
from cube_model.lattice import Cuboid, taking_part
from cube_model.members import Members
from cube_model.radix import digits
from cube_model.states import State, states_of

CELLS_PER_BLOCK = 4096
PIECE_BYTES = 350_000  # an item of DynamoDB holds 400 KB, names and keys included
_WIDTHS = tuple(np.dtype(name) for name in ("i1", "i2", "i4", "i8"))


@dataclass(frozen=True)
class Packed:
    """One cuboid as it is stored: the types of its columns, how many cells, and its blocks."""

    cuboid: Cuboid
    types: tuple[str, ...]
    cells: int
    blocks: tuple[bytes, ...]

    @property
    def checksum(self) -> str:
        """SHA-256 of the blocks in order."""
        return checksum(self.blocks)


def checksum(blocks: Iterable[bytes]) -> str:
    """SHA-256 of blocks in order, each with its length, so that no two cuts of the same bytes agree."""
    digest = hashlib.sha256()
    for block in blocks:
        digest.update(len(block).to_bytes(8, "big") + block)
    return digest.hexdigest()


def pack(cube: Cube, cells: Cells, members: Sequence[Members]) -> Packed:
    """The cells of a cuboid as blocks, in key order."""
    codes = digits(cells.keys, cells.cuboid, members)
    columns = [codes[position] for position in sorted(codes)] + [
        cells.states[s] for s in stored_states(cube, cells.cuboid)
    ]
    narrow = [_narrowed(numbers) for numbers in columns]
    types = tuple(column.dtype.str.lstrip("<|") for column in narrow)
    step = min(CELLS_PER_BLOCK, PIECE_BYTES // sum(column.itemsize for column in narrow))
    cuts = range(0, len(cells), step)
    blocks = tuple(_block([c[at : at + step] for c in narrow], types) for at in cuts)
    return Packed(cells.cuboid, types, len(cells), blocks)


def unpack(cube: Cube, packed: Packed, counts: Sequence[int]) -> Cells:
    """The inverse of `pack`; `counts` has the number of members of each used dimension at the cuboid's depth."""
    batches = [_read(block, packed.types) for block in packed.blocks]
    columns = [_joined([batch.column(i) for batch in batches], name) for i, name in enumerate(packed.types)]
    states = stored_states(cube, packed.cuboid)
    if len(columns) != len(counts) + len(states) or any(len(c) != packed.cells for c in columns):
        raise CorruptBlock(f"cuboid {packed.cuboid.name!r} holds other columns or cells than its manifest says")
    keys = np.zeros(packed.cells, np.int64)
    for count, codes in zip(counts, columns, strict=False):
        keys = keys * count + codes
    return Cells(packed.cuboid, keys, dict(zip(states, columns[len(counts) :], strict=True)))


def stored_states(cube: Cube, cuboid: Cuboid) -> tuple[State, ...]:
    """The states that a stored cell of this cuboid has, in their order."""
    return states_of(cube, (source.name for source in taking_part(cube, cuboid.depths)))


def pieces(data: bytes) -> Iterator[bytes]:
    """Cut bytes so that each piece fits an item."""
    return (data[at : at + PIECE_BYTES] for at in range(0, len(data), PIECE_BYTES))


def table_to_bytes(table: pa.Table) -> bytes:
    """A whole table, schema included, as a compressed Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=_COMPRESSED) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def table_from_bytes(data: bytes) -> pa.Table:
    """The inverse of `table_to_bytes`; CorruptBlock if it is not one."""
    try:
        with pa.ipc.open_stream(data) as reader:
            return reader.read_all()
    except pa.ArrowInvalid as error:
        raise CorruptBlock(f"a dictionary is not an Arrow stream: {error}") from error


_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


def _narrowed(numbers: Numbers) -> Numbers:
    if numbers.dtype.kind == "f":
        return numbers
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    fitting = next(d for d in _WIDTHS if np.iinfo(d).min <= low and high <= np.iinfo(d).max)
    return numbers.astype(fitting)


def _schema(types: Sequence[str]) -> pa.Schema:
    return pa.schema(
        [pa.field(str(i), pa.from_numpy_dtype(np.dtype(name)), nullable=False) for i, name in enumerate(types)]
    )


def _block(columns: Sequence[Numbers], types: Sequence[str]) -> bytes:
    schema = _schema(types)
    batch = pa.record_batch([pa.array(c) for c in columns], schema=schema)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema, options=_COMPRESSED) as writer:
        writer.write_batch(batch)
    messages = pa.ipc.MessageReader.open_stream(sink.getvalue())
    messages.read_next_message()  # the schema, which the manifest has
    return bytes(messages.read_next_message().serialize())


def _read(block: bytes, types: Sequence[str]) -> pa.RecordBatch:
    try:
        return pa.ipc.read_record_batch(pa.py_buffer(block), _schema(types))
    except (pa.ArrowInvalid, OSError) as error:
        raise CorruptBlock(f"a block is not an Arrow record batch: {error}") from error


def _joined(arrays: Sequence[pa.Array], name: str) -> NDArray[np.int64]:
    wide = np.float64 if name.startswith("f") else np.int64
    parts = [np.asarray(array).astype(wide) for array in arrays]
    return np.concatenate(parts) if parts else np.zeros(0, wide)


def member_counts(cuboid: Cuboid, members: Sequence[Members]) -> list[int]:
    """How many members each used dimension has at the cuboid's depth."""
    return [m.count(depth) for m, depth in zip(members, cuboid.depths, strict=True) if depth]
