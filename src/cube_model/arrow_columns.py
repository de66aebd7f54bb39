"""Arrow columns as the NumPy arrays that the cascade works on, and back; exact in both directions."""

from decimal import Context, Decimal
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cube_model.errors import ArithmeticOverflow
from cube_model.logical_types import Kind, LogicalType

Numbers: TypeAlias = NDArray[Any]

ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.STRING: pa.string(),
    Kind.INT32: pa.int32(),
    Kind.INT64: pa.int64(),
    Kind.FLOAT64: pa.float64(),
    Kind.BOOL: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIMESTAMP: pa.timestamp("us", "UTC"),
}
_WIDE = Context(prec=80)  # digits: no product of two measures has more
_STORED_AS = {Kind.DATE: pa.int32(), Kind.TIMESTAMP: pa.int64()}


def arrow_type(logical: LogicalType) -> pa.DataType:
    """The Arrow type of a logical type."""
    return (
        pa.decimal128(logical.precision, logical.scale) if logical.kind is Kind.DECIMAL else ARROW_TYPES[logical.kind]
    )


def logical_type(arrow: pa.DataType) -> LogicalType | None:
    """The logical type of an Arrow type; None if no column of a cube can have it."""
    if pa.types.is_decimal(arrow):
        return LogicalType(Kind.DECIMAL, arrow.precision, arrow.scale)
    if pa.types.is_timestamp(arrow):
        return LogicalType(Kind.TIMESTAMP)
    if pa.types.is_integer(arrow):
        return LogicalType(Kind.INT64 if arrow.bit_width == 64 else Kind.INT32)
    return next((LogicalType(kind) for kind, known in ARROW_TYPES.items() if known == arrow), None)


def to_numbers(column: pa.ChunkedArray | pa.Array, name: str) -> Numbers:
    """The column as int64 (decimals scaled, dates in days, timestamps in microseconds) or float64; nulls are 0.

    Bytes stay bytes, of which nulls are b"".

    Raises ArithmeticOverflow when a decimal needs more than 63 bits.
    """
    if pa.types.is_binary(column.type):  # not combined: an array of Arrow has 2 GiB at most
        return np.array([each or b"" for each in column.to_pylist()], object)
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks)
    if pa.types.is_decimal(array.type):
        return _scaled(array, name)
    if pa.types.is_floating(array.type):
        return np.asarray(array.fill_null(0.0), dtype=np.float64)
    if pa.types.is_timestamp(array.type):
        array = array.cast(pa.timestamp("us", array.type.tz)).view(pa.int64())
    elif pa.types.is_date(array.type):
        array = array.view(pa.int32())
    return np.asarray(array.fill_null(0), dtype=np.int64)


def from_numbers(numbers: Numbers, valid: NDArray[np.bool_], logical: LogicalType) -> pa.Array:
    """The inverse of `to_numbers`; positions that are not valid become null."""
    target = arrow_type(logical)
    if logical.kind is not Kind.DECIMAL:
        stored = pa.array(numbers, mask=~valid).cast(_STORED_AS.get(logical.kind, target))
        return stored.view(target) if logical.kind in _STORED_AS else stored
    if numbers.dtype == object:
        return _from_integers(numbers, valid, logical)
    words = np.empty((len(numbers), 2), dtype=np.int64)
    words[:, 0], words[:, 1] = numbers, numbers >> 63
    bits = pa.array(valid).buffers()[1]
    return pa.Array.from_buffers(target, len(numbers), [bits, pa.py_buffer(words.tobytes())])


def _from_integers(numbers: Numbers, valid: NDArray[np.bool_], logical: LogicalType) -> pa.Array:
    """Unscaled Python integers as decimals; ArithmeticOverflow when one has more digits than the type."""
    pairs = zip(numbers, valid, strict=True)
    decimals = [Decimal(int(n)).scaleb(-logical.scale, _WIDE) if known else None for n, known in pairs]
    try:
        return pa.array(decimals, arrow_type(logical))
    except pa.ArrowInvalid as error:
        raise ArithmeticOverflow(f"a measure does not fit {logical}: {error}") from error


def _scaled(array: pa.Array, name: str) -> Numbers:
    """Unscaled 128-bit values as int64: the low word, if the high word only repeats its sign."""
    words = np.frombuffer(array.buffers()[1], dtype=np.int64)[2 * array.offset : 2 * (array.offset + len(array))]
    low, high = words[0::2].copy(), words[1::2]
    present = np.asarray(array.is_valid(), dtype=bool)
    if np.any((high != low >> 63) & present):
        raise ArithmeticOverflow(f"{name} does not fit 18 digits: declare fewer digits after the point")
    low[~present] = 0
    return low
