"""Distinct values by HyperLogLog: registers of 8 bits, their number fixed, so that all sketches merge.

Flajolet et al., "HyperLogLog", 2007, as Apache DataSketches and Spark's `hll_sketch_agg` write it: up to 384 values are
kept as hashes of 26 bits, whose count is exact but for a collision. Beyond that one standard error is 1.6 %.

A sketch as the library writes it tells in which order its values came. Here hashes are sorted, and the estimator that
depends on the order is left out, so that equal values have equal bytes.
"""

from collections.abc import Sequence

import numpy as np
from datasketches import hll_sketch, hll_union, tgt_hll_type

LOG_REGISTERS = 12
RELATIVE_ERROR = 0.0163  # one standard deviation, as `hll_sketch.get_rel_err` says for unions
# Of the library's format: the flags, the mode in the low bits, its estimate by order, and where hashes begin by mode.
_FLAGS, _MODE, _ORDER_ESTIMATE = 5, 7, slice(8, 16)
_OUT_OF_ORDER = 0x10
_HASHES = {0: 8, 1: 12}


def merged_distinct(sketches: Sequence[bytes]) -> bytes:
    """One sketch of the values of all; also of one that Spark wrote, b"" if that has no value."""
    union = hll_union(LOG_REGISTERS)
    for sketch in sketches:
        union.update(hll_sketch.deserialize(sketch))
    return b"" if union.is_empty() else _without_order(union.get_result(tgt_hll_type.HLL_8).serialize_compact())


def distinct_values(sketch: bytes) -> int:
    """The estimate of how many different values there are, rounded."""
    return round(hll_sketch.deserialize(sketch).get_estimate()) if sketch else 0


def _without_order(sketch: bytes) -> bytes:
    data = bytearray(sketch)
    start = _HASHES.get(data[_MODE] & 3)
    if start:
        data[start:] = np.sort(np.frombuffer(data[start:], "<u4")).tobytes()
    else:
        data[_FLAGS] |= _OUT_OF_ORDER
        data[_ORDER_ESTIMATE] = bytes(8)
    return bytes(data)
