"""Typed columns as the bytes of CQL's native protocol (section 6): a length and a value, -1 alone for null.

A piece holds the bytes of one or more neighbouring values of each row; the pieces of a row make up the row.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from csv_loader.frames.texts import offsets
from csv_loader.frames.typed import Typed
from cube_model.logical_types import Kind

Piece: TypeAlias = pa.BinaryArray  # null where the value is null: NULL_VALUE stands for it
Matrix: TypeAlias = NDArray[np.uint8]
NULL_VALUE = b"\xff\xff\xff\xff"
_DATE_ORIGIN = 1 << 31  # CQL's days count from here, unsigned

_FIXED: dict[Kind, tuple[str, Callable[[NDArray[Any]], NDArray[Any]]]] = {
    Kind.INT32: (">i4", lambda values: values),
    Kind.INT64: (">i8", lambda values: values),
    Kind.FLOAT64: (">f8", lambda values: values),
    Kind.BOOL: ("u1", lambda values: values),
    Kind.DATE: (">u4", lambda values: values.astype(np.int64) + _DATE_ORIGIN),
    Kind.TIMESTAMP: (">i8", lambda values: values),
}


def row_pieces(prefix: bytes, columns: Iterable[Typed], rows: int) -> list[Piece]:
    """The pieces of all rows: the prefix that each begins with, then the columns in this order."""
    pieces: list[Piece] = []
    neighbours: list[Matrix] = [np.broadcast_to(np.frombuffer(prefix, np.uint8), (rows, len(prefix)))]
    for column in columns:
        if column.column.type.kind in _FIXED and column.valid is None:
            neighbours.append(_fixed(column))
            continue
        if neighbours:
            pieces.append(_piece(np.concatenate(neighbours, axis=1)))
            neighbours = []
        pieces.extend(_of_changing_length(column))
    return pieces + ([_piece(np.concatenate(neighbours, axis=1))] if neighbours else [])


def _of_changing_length(column: Typed) -> Iterator[Piece]:
    match column.column.type.kind:
        case Kind.STRING:
            yield from _texts(column)
        case Kind.DECIMAL:
            yield _decimals(column)
        case _:
            yield _piece(_fixed(column), column.valid)


def _fixed(column: Typed) -> Matrix:
    """Length and value of each row; where it is null, anything."""
    dtype, prepared = _FIXED[column.column.type.kind]
    values = prepared(column.values)
    cells = np.empty(len(values), [("length", ">i4"), ("value", dtype)])
    cells["length"], cells["value"] = cells.itemsize - 4, values
    return cells.view(np.uint8).reshape(len(values), cells.itemsize)


def _texts(column: Typed) -> Iterator[Piece]:
    texts: Any = column.values
    lengths = np.diff(offsets(texts)).astype(">i4")
    yield _piece(lengths.view(np.uint8).reshape(-1, 4), column.valid)
    texts = texts.cast(pa.binary())
    yield texts if column.valid is None else pc.if_else(pa.array(column.valid), texts, b"")


def _decimals(column: Typed) -> Piece:
    """CQL's decimal: the scale, then the unscaled integer in as few bytes of two's complement as it needs."""
    values: Any = column.values
    low, high = (values, values >> 63) if values.ndim == 1 else (values[:, 0], values[:, 1])
    rows = len(low)
    lengths = _varint_lengths(low, high)
    cells = np.empty(rows, [("length", ">i4"), ("scale", ">i4"), ("high", ">i8"), ("low", ">i8")])
    cells["length"], cells["scale"] = 4 + lengths, column.column.type.scale
    cells["high"], cells["low"] = high, low
    widest = int(lengths.max(initial=1))
    matrix = cells.view(np.uint8).reshape(rows, 24)
    matrix = np.concatenate([matrix[:, :8], matrix[:, 24 - widest :]], axis=1)
    places = np.arange(8 + widest)
    kept = (places < 8) | (places >= (8 + widest - lengths)[:, None])
    ends = np.zeros(rows + 1, np.int32)
    np.cumsum(8 + lengths, out=ends[1:])
    return _binary(ends, np.ascontiguousarray(matrix[kept]), column.valid)


def _varint_lengths(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Bytes that the two's complement of each pair of words needs, from 1 to 16."""
    one_word = high == low >> 63
    bits = np.where(one_word, low, high)
    magnitude = np.where(bits < 0, ~bits, bits).view(np.uint64)
    needed = np.searchsorted(_BYTE_LIMITS, magnitude, "right") + 1
    return np.where(one_word, needed, needed + 8)


_BYTE_LIMITS = np.array([1 << (8 * size - 1) for size in range(1, 8)], np.uint64)


def _piece(matrix: Matrix, valid: NDArray[np.bool_] | None = None) -> Piece:
    rows, width = matrix.shape
    return _binary(np.arange(rows + 1, dtype=np.int32) * width, np.ascontiguousarray(matrix), valid)


def _binary(ends: NDArray[np.int32], data: NDArray[np.uint8], valid: NDArray[np.bool_] | None) -> Piece:
    bits = None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.BinaryArray.from_buffers(pa.binary(), len(ends) - 1, [bits, pa.py_buffer(ends), pa.py_buffer(data)])
