"""Arrow's arrays of texts seen as NumPy arrays, without copies."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def offsets(texts: pa.StringArray) -> NDArray[np.int32]:
    """Where each text starts in the array's bytes, and where the last one ends."""
    if not len(texts):
        return np.zeros(1, np.int32)
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def data_of(texts: pa.StringArray) -> NDArray[np.uint8]:
    """The bytes of all texts; the first starts at 0."""
    bounds, data = offsets(texts), texts.buffers()[2]
    return np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]] if data else np.empty(0, np.uint8)


def valid_of(texts: pa.Array) -> NDArray[np.bool_]:
    """Which values are not null."""
    return np.asarray(texts.is_valid())


def masked(texts: pa.StringArray, valid: NDArray[np.bool_]) -> pa.StringArray:
    """The texts with null where they are not valid."""
    bits = pa.py_buffer(np.packbits(valid, bitorder="little"))
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets(texts)), texts.buffers()[2], bits)


def replaced_bytes(texts: pa.StringArray, old: int, new: int) -> pa.StringArray:
    """The texts with another byte in the place of one."""
    data = data_of(texts)
    bounds = offsets(texts) - offsets(texts)[0]
    replaced = np.where(data == old, np.uint8(new), data)
    nulls = pa.py_buffer(np.packbits(valid_of(texts), bitorder="little")) if texts.null_count else None
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(bounds), pa.py_buffer(replaced), nulls)
