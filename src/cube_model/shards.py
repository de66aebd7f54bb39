"""A base cut into shards, each of which can be cascaded apart, and cells on their way from process to process.

Cells travel as the codes of their dimensions and their states, in Arrow, so that whoever receives them makes the keys.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from cube_model.arrow_columns import Numbers
from cube_model.blocks import narrowed, table_from_bytes, table_to_bytes
from cube_model.cascade import Cells, base_cells
from cube_model.lattice import Cuboid
from cube_model.members import Codes, Members
from cube_model.radix import digits, member_counts
from cube_model.states import State


def shards(cells: Cells, members: Sequence[Members], most_bytes: int) -> Iterator[bytes]:
    """The cells in shards of one size, each of so many bytes before it is compressed.

    They are cut in the order of the dimension of most members, so that few cells of a cuboid that has it are in two
    shards. A member of many cells is cut, too: no shard is larger than the others.
    """
    columns = _columns(cells, members)
    number = -(-sum(map(_bytes, columns)) // most_bytes)
    for rows in np.array_split(_order(cells, members, columns), max(1, min(number, len(cells)))):
        rows.sort()  # by key, as the cells are
        yield _to_bytes([column[rows] for column in columns])


def to_bytes(cells: Cells, members: Sequence[Members]) -> bytes:
    """The cells as an Arrow stream; `from_bytes` is the inverse."""
    return _to_bytes(_columns(cells, members))


def from_bytes(cuboid: Cuboid, states: Sequence[State], parts: Sequence[bytes], members: Sequence[Members]) -> Cells:
    """The cells of all parts, those of one key as one; `states` are those of the cells in ascending order."""
    columns = _read(parts)
    names = [m.dimension.name for m, depth in zip(members, cuboid.depths, strict=True) if depth]
    codes = dict(zip(names, columns, strict=False))
    return base_cells(cuboid, members, codes, dict(zip(states, columns[len(names) :], strict=True)))


def _columns(cells: Cells, members: Sequence[Members]) -> list[Numbers]:
    codes = digits(cells.keys, cells.cuboid, members)
    return [*(codes[position] for position in sorted(codes)), *(cells.states[state] for state in sorted(cells.states))]


def _order(cells: Cells, members: Sequence[Members], columns: Sequence[Numbers]) -> Codes:
    counts = member_counts(cells.cuboid, members)
    return np.argsort(columns[int(np.argmax(counts))], kind="stable") if counts else np.arange(len(cells))


def _bytes(numbers: Numbers) -> int:
    return sum(map(len, numbers)) if numbers.dtype.kind == "O" else numbers.nbytes


def _to_bytes(columns: Sequence[Numbers]) -> bytes:
    arrays = [pa.array(c, pa.binary()) if c.dtype.kind == "O" else pa.array(narrowed(c)) for c in columns]
    return table_to_bytes(pa.table(arrays, names=[str(place) for place in range(len(arrays))]))


def _read(parts: Sequence[bytes]) -> list[Numbers]:
    tables = [table_from_bytes(part) for part in parts]
    return [np.concatenate([_numbers(table[place]) for table in tables]) for place in range(tables[0].num_columns)]


def _numbers(column: pa.ChunkedArray) -> Numbers:
    """As the cascade has them: 64 bits wide, or objects where they are bytes."""
    if pa.types.is_binary(column.type):
        return np.array(column.to_pylist(), object)
    return np.asarray(column).astype(np.float64 if pa.types.is_floating(column.type) else np.int64)
