"""The distinct values of columns in order, and each column as places among them.

Whole numbers of a small range, dates, and strings of one width (flags, country and airport codes) are numbers in the
order of the values already, and are ranked without a hash; others go through Arrow's dictionary encoding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cube_model.ranks import Ranks, addressable, looked_up, narrowest, ranked

_STORED_AS = {pa.date32(): pa.int32()}
_LONGEST = 16  # bytes of a string that might be a small number
_BLOCK = 1 << 16  # rows whose numbers stay in the processor's cache while they are made


def coded(columns: Sequence[pa.ChunkedArray]) -> tuple[pa.Array, list[Ranks]]:
    """The distinct values of all columns, null last if there is one, and each column as places in them."""
    if not columns:
        return pa.nulls(0), []
    whole = pa.chunked_array([chunk for column in columns for chunk in column.chunks], columns[0].type)
    if (numbered := _numbered(whole)) is None:
        values, codes = _hashed(whole)
    else:
        found, codes = ranked(numbered.numbers)
        values = numbered.values(found)
    return values, np.split(codes, np.cumsum([len(column) for column in columns])[:-1])


def _hashed(column: pa.ChunkedArray) -> tuple[pa.Array, Ranks]:
    chunks = pc.dictionary_encode(column, null_encoding="encode").chunks
    values = chunks[-1].dictionary if chunks else pa.array([], column.type)
    order = pc.array_sort_indices(values, null_placement="at_end")
    places = np.empty(len(values), narrowest(len(values)))
    places[np.asarray(order)] = np.arange(len(values))
    codes = [looked_up(places, np.asarray(chunk.indices)) for chunk in chunks]
    return values.take(order), np.concatenate(codes) if codes else places


@dataclass(frozen=True)
class _Numbered:
    """A column as small numbers in the order of its values, and the inverse."""

    numbers: Ranks
    values: Callable[[NDArray[np.int64]], pa.Array]


def _numbered(column: pa.ChunkedArray) -> _Numbered | None:
    """None if the column has no such numbers, or too many are possible for so few rows."""
    if column.type in (pa.int32(), pa.int64(), pa.date32()):
        return _integers(column)
    return _words(column) if column.type == pa.string() and not column.null_count else None


def _integers(column: pa.ChunkedArray) -> _Numbered | None:
    stored = _STORED_AS.get(column.type, column.type)
    chunks = [chunk.view(stored) for chunk in column.chunks]
    low, high = (end.as_py() for end in pc.min_max(pa.chunked_array(chunks, stored)).values())
    if low is None or not addressable(high - low + 2, len(column)):
        return None
    null = high - low + 1  # after all others
    numbers, start = np.empty(len(column), narrowest(null + 1)), 0
    for chunk in chunks:
        part = numbers[start : start + len(chunk)]
        np.subtract(np.asarray(chunk.fill_null(low)), low, out=part, casting="unsafe")
        if chunk.null_count:
            part[np.asarray(chunk.is_null())] = null
        start += len(chunk)

    def values(found: NDArray[np.int64]) -> pa.Array:
        return pa.array(found + low, mask=found == null).cast(stored).view(column.type)

    return _Numbered(numbers, values)


def _words(column: pa.ChunkedArray) -> _Numbered | None:
    """Strings that are all as long, as numbers whose digits are their bytes."""
    width, longest = (end.as_py() for end in pc.min_max(pc.binary_length(column)).values())
    if not width or width != longest or width > _LONGEST:
        return None
    texts = [_bytes(chunk, width) for chunk in column.chunks if len(chunk)]
    low, high = min(int(text.min()) for text in texts), max(int(text.max()) for text in texts)
    base = high - low + 1
    if not addressable(base**width, len(column)):
        return None
    numbers, start = np.zeros(len(column), narrowest(base**width)), 0
    for text in texts:
        _add_digits(numbers[start : start + len(text)], text, low, base)
        start += len(text)

    def values(found: NDArray[np.int64]) -> pa.Array:
        digits = [found // base**place % base + low for place in reversed(range(width))]
        data = np.stack(digits, axis=1).astype(np.uint8).tobytes()
        ends = np.arange(0, len(data) + 1, width, dtype=np.int32)
        return pa.Array.from_buffers(column.type, len(found), [None, pa.py_buffer(ends), pa.py_buffer(data)])

    return _Numbered(numbers, values)


def _bytes(chunk: pa.StringArray, width: int) -> NDArray[np.uint8]:
    """A row for each string, a column for each byte."""
    _, ends, data = chunk.buffers()
    first = int(np.frombuffer(ends, np.int32, 1, 4 * chunk.offset)[0])
    return np.frombuffer(data, np.uint8, len(chunk) * width, first).reshape(-1, width)


def _add_digits(numbers: Ranks, text: NDArray[np.uint8], low: int, base: int) -> None:
    for start in range(0, len(text), _BLOCK):
        part, rows = numbers[start : start + _BLOCK], text[start : start + _BLOCK]
        for place in range(text.shape[1]):
            part *= base
            part += rows[:, place] - np.uint8(low)
