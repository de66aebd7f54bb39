"""Rows as bytes, in the order in which they are sent: those of one partition together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from csv_loader.frames.cql_bytes import NULL_VALUE, row_pieces
from csv_loader.frames.key_codes import combined_codes
from csv_loader.frames.selections import taken
from csv_loader.frames.texts import offsets
from csv_loader.frames.typed import Typed
from csv_loader.table_cql import statement_columns
from cube_model.definition import CsvSource

_SLICE = 1 << 14  # rows that are bytes at once: what follows them is made while they are sent


@dataclass(frozen=True)
class BatchSize:
    """The most rows, bytes and partitions of one request."""

    rows: int
    bytes: int = 40_000  # Cassandra refuses batches of more than 50 KiB as it comes
    partitions: int = 1


@dataclass(frozen=True)
class Batch:
    """Rows as the body of a request holds them."""

    rows: int
    data: memoryview


def batches(source: CsvSource, columns: Sequence[Typed], prefix: bytes, size: BatchSize) -> Iterator[list[Batch]]:
    """The rows in requests, some at a time; each row begins with the prefix. Of rows with one key the last is sent."""
    by_name = {column.column.name: column for column in columns}
    order, partitions = _order(source, by_name)
    ordered = [by_name[column.name] for column in statement_columns(source)]
    for start in range(0, len(order), _SLICE):
        rows = order[start : start + _SLICE]
        data = _row_bytes([taken(column, rows) for column in ordered], prefix)
        yield list(_cut(data, partitions[start : start + _SLICE], size))


def _order(source: CsvSource, columns: dict[str, Typed]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows in the order in which they are sent, and a number for the partition of each."""
    rows = len(columns[source.partition[0]].values)
    partitions = combined_codes([columns[name] for name in source.partition], np.zeros(rows, np.int64))
    last = _last_of_each(combined_codes([columns[name] for name in source.clustering], partitions))
    order = last[_stable_order(partitions[last])]
    return order, partitions[order]


def _last_of_each(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The place of the last of each key, in order: a batch has one timestamp, and Cassandra would mix equal keys."""
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return np.arange(len(keys))
    _, from_the_end = np.unique(keys[::-1], return_index=True)
    return np.sort(len(keys) - 1 - from_the_end)


def _stable_order(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """NumPy sorts 16 bits by radix, which takes a fraction of the time."""
    narrow = codes.astype(np.uint16) if len(codes) and codes.max() < 1 << 16 else codes
    return np.argsort(narrow, kind="stable")


def _row_bytes(columns: Sequence[Typed], prefix: bytes) -> pa.BinaryArray:
    pieces = row_pieces(prefix, columns, len(columns[0].values))
    if len(pieces) == 1:
        return pieces[0]
    return pc.binary_join_element_wise(*pieces, b"", null_handling="replace", null_replacement=NULL_VALUE)


def _cut(data: pa.BinaryArray, partitions: NDArray[np.int64], size: BatchSize) -> Iterator[Batch]:
    """Batches within their bounds, of whole partitions but where one is too large for a batch."""
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(partitions)) + 1, [len(partitions)]])
    ends, view = offsets(data), memoryview(data.buffers()[2])
    places = list(zip(bounds.tolist(), ends[bounds].tolist(), strict=True))
    (first, begin), held = places[0], 0  # where the batch begins, and of how many partitions it is so far
    for (start, start_byte), (last, end) in pairwise(places):
        if held and (held == size.partitions or last - first > size.rows or end - begin > size.bytes):
            yield Batch(start - first, view[begin:start_byte])
            first, begin, held = start, start_byte, 0
        held += 1
        if last - first > size.rows or end - begin > size.bytes:
            yield from _cut_large(ends[first : last + 1].tolist(), view, size)
            first, begin, held = last, end, 0
    if held:
        yield Batch(len(partitions) - first, view[begin : ends[-1]])


def _cut_large(ends: list[int], view: memoryview, size: BatchSize) -> Iterator[Batch]:
    """The same for rows of one partition, between these bounds, that one batch cannot hold."""
    start = 0
    for row in range(1, len(ends)):
        if row == len(ends) - 1 or row - start == size.rows or ends[row + 1] - ends[start] > size.bytes:
            yield Batch(row - start, view[ends[start] : ends[row]])
            start = row
