"""Packed cells: Arrow IPC record batches, one block an item, known by the hash of its bytes.

A block has the columns of its cuboid's cells in key order, each in the narrowest integer that holds the cuboid's
values, sketches as bytes; so the schema is the cuboid's, and is kept once, in the version's manifest, not in the block.
Where a block ends depends on the cells at its end alone: cells that come or go elsewhere leave it as it is, and what is
there already is not written again. Formats: Apache Arrow columnar format, "Serialization and IPC"; content-defined
chunking as in Muthitacharoen et al., "A Low-Bandwidth Network File System", SOSP 2001.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cube_model.arrow_columns import Numbers
from cube_model.cascade import Cells
from cube_model.definition import Cube
from cube_model.errors import CorruptBlock
from cube_model.lattice import Cuboid, taking_part
from cube_model.members import Codes, Members
from cube_model.radix import digits, joined
from cube_model.states import State, states_of

PIECE_BYTES = 350_000  # an item of DynamoDB holds 400 KB, names and keys included
_WIDTHS = tuple(np.dtype(name) for name in ("i1", "i2", "i4", "i8"))
_BINARY = "binary"
_ID_BYTES = 16
_MOST_BYTES = (
    16_000  # of a block: with its key 2 read units, eventually consistent, which is enough for what never changes
)
_MOST_CELLS, _MOST_WIDE = 8192, 48_000  # cells of a block, and their bytes before they are compressed
_LEAST_CELLS = 8  # of what a block may have, however wide; it is halved if it has too many bytes
_MIX = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="zstd")


@dataclass(frozen=True)
class Block:
    """Bytes that never change, and their name: the first 128 bits of their SHA-256, in hexadecimal."""

    id: str
    data: bytes


def block_of(data: bytes) -> Block:
    """The block of these bytes."""
    return Block(hashlib.sha256(data).digest()[:_ID_BYTES].hex(), data)


def is_of(block_id: str, data: bytes) -> bool:
    """Whether these are the bytes of that block."""
    return block_of(data).id == block_id


def checked(block_id: str, data: bytes) -> bytes:
    """The bytes, if they are those of that block; CorruptBlock if not."""
    if not is_of(block_id, data):
        raise CorruptBlock(f"block {block_id} has other bytes than it was written with")
    return data


@dataclass(frozen=True)
class Packed:
    """One cuboid as it is stored: the types of its columns, how many cells, and its blocks."""

    cuboid: Cuboid
    types: tuple[str, ...]
    cells: int
    blocks: tuple[Block, ...]


def pack(cube: Cube, cells: Cells, members: Sequence[Members]) -> Packed:
    """The cells of a cuboid as blocks, in key order."""
    return packed(cells, stored_states(cube, cells.cuboid), members)


def packed(cells: Cells, states: Sequence[State], members: Sequence[Members], order: Codes | None = None) -> Packed:
    """These states of the cells as blocks, in key order or a given one."""
    codes = digits(cells.keys, cells.cuboid, members)
    columns = [codes[position] for position in sorted(codes)] + [cells.states[state] for state in states]
    if order is not None:
        columns = [column[order] for column in columns]
    ordered = columns[: len(codes)]
    narrow = [narrowed(numbers) for numbers in columns]
    types = tuple(_type_name(column) for column in narrow)
    most = min(_MOST_CELLS, _MOST_WIDE // sum(map(_width, narrow)))
    cuts = _cuts(ordered, len(cells), max(most, _LEAST_CELLS))
    blocks = [block for a, b in pairwise(cuts) for block in _blocks([column[a:b] for column in narrow], types)]
    return Packed(cells.cuboid, types, len(cells), tuple(blocks))


def unpack(cube: Cube, packed: Packed, counts: Sequence[int]) -> Cells:
    """The inverse of `pack`; `counts` has the number of members of each used dimension at the cuboid's depth."""
    return unpacked(packed, stored_states(cube, packed.cuboid), counts)


def unpacked(packed: Packed, states: Sequence[State], counts: Sequence[int]) -> Cells:
    """The inverse of `packed`: the cells in the order in which they were packed."""
    batches = [_read(block.data, packed.types) for block in packed.blocks]
    columns = [_joined([batch.column(i) for batch in batches], name) for i, name in enumerate(packed.types)]
    if len(columns) != len(counts) + len(states) or any(len(c) != packed.cells for c in columns):
        raise CorruptBlock(f"cuboid {packed.cuboid.name!r} holds other columns or cells than its manifest says")
    keys = joined(columns[: len(counts)], counts, packed.cells)
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
        raise CorruptBlock(f"a table is not an Arrow stream: {error}") from error


def narrowed(numbers: Numbers) -> Numbers:
    """The numbers in the narrowest integer that holds them all; doubles and sketches as they are."""
    if numbers.dtype.kind in "fO":
        return numbers
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    fitting = next(d for d in _WIDTHS if np.iinfo(d).min <= low and high <= np.iinfo(d).max)
    return numbers.astype(fitting)


def _type_name(column: Numbers) -> str:
    return _BINARY if column.dtype.kind == "O" else column.dtype.str.lstrip("<|")


def _width(column: Numbers) -> int:
    """The bytes of a value: of sketches their mean, as a power of two, so that one of them seldom moves all cuts."""
    if column.dtype.kind != "O":
        return column.itemsize
    return 1 << (sum(map(len, column)) // max(len(column), 1)).bit_length()


def _cuts(codes: Sequence[Codes], cells: int, most: int) -> list[int]:
    """Where blocks begin and end: after cells whose codes have a certain hash, which no other cell changes.

    A block has a quarter of `most` cells at least, half of it on average, and never more.
    """
    least = max(most // 4, 1)
    ends = np.flatnonzero(_hashes(codes, cells) < np.uint64(2**64 // least)) + 1
    cuts = [0]
    while cells - cuts[-1] > least:
        place = np.searchsorted(ends, cuts[-1] + least)
        end = int(ends[place]) if place < len(ends) else cells
        cuts.append(min(end, cuts[-1] + most, cells))
    return [*cuts, cells] if cuts[-1] < cells else cuts


def _hashes(codes: Sequence[Codes], cells: int) -> NDArray[np.uint64]:
    """A number for the codes of each cell, evenly spread (the finalizer of SplitMix64 for each code)."""
    found = np.zeros(cells, np.uint64)
    for each in codes:
        found ^= each.astype(np.uint64)
        for shift, factor in _MIX:
            found ^= found >> np.uint64(shift)
            found *= np.uint64(factor)
        found ^= found >> np.uint64(31)
    return found


def _schema(types: Sequence[str]) -> pa.Schema:
    return pa.schema([pa.field(str(i), _arrow_type(name), nullable=False) for i, name in enumerate(types)])


def _arrow_type(name: str) -> pa.DataType:
    return pa.binary() if name == _BINARY else pa.from_numpy_dtype(np.dtype(name))


def _blocks(columns: Sequence[Numbers], types: Sequence[str]) -> list[Block]:
    """The cells as one block, or as two or more where one would have too many bytes."""
    data, cells = _batch(columns, types), len(columns[0])
    if len(data) <= _MOST_BYTES or cells == 1:
        return [block_of(data)]
    halves = [[column[: cells // 2] for column in columns], [column[cells // 2 :] for column in columns]]
    return [block for half in halves for block in _blocks(half, types)]


def _batch(columns: Sequence[Numbers], types: Sequence[str]) -> bytes:
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


def _joined(arrays: Sequence[pa.Array], name: str) -> Numbers:
    if name == _BINARY:
        return np.array([sketch for array in arrays for sketch in array.to_pylist()], object)
    wide = np.float64 if name.startswith("f") else np.int64
    parts = [np.asarray(array).astype(wide) for array in arrays]
    return np.concatenate(parts) if parts else np.zeros(0, wide)
