"""Quantiles by KLL: values in levels, one of level h standing for 2**h; a full level keeps every other of its values.

Karnin, Lang and Liberty, "Optimal Quantile Approximation in Streams", FOCS 2016, in the format of Apache DataSketches'
`kll_doubles_sketch`, which reads it. Up to 200 values it is exact. Beyond that, the rank of what it answers is wrong by
at most 1.33 % of the values, in 99 of 100 cases.

Which half of a level stays is chosen at random. The library throws a coin that cannot be thrown again; here the coin is
a hash of the level's values, so that equal values have equal bytes.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from math import ceil

import numpy as np
from datasketches import kll_doubles_sketch
from numpy.typing import NDArray

K = 200
RANK_ERROR = 0.0133  # as `kll_doubles_sketch.get_normalized_rank_error` says for this k
EXACT = 2**53  # integers below it are doubles
_LEAST_ROOM = 8
_FAMILY, _EMPTY_BYTES = 15, 8
_HEAD = struct.Struct("<BBBBHBx")  # preamble in ints, version, family, flags, k, least room of a level
_REST = struct.Struct("<QHBx")  # number of values, least k, number of levels
_DOUBLE, _INT = np.dtype("<f8"), np.dtype("<u4")

Values = NDArray[np.float64]


@dataclass(frozen=True)
class _Levels:
    """A sketch taken apart: how many values it is of, its least and greatest, and its levels, each sorted."""

    values: int
    ends: Values
    levels: list[Values]


def quantiles_of(values: Values) -> bytes:
    """The sketch of these values in any order; b"" if there are none. NaN is no value."""
    ordered = np.sort(values[~np.isnan(values)] + 0.0)  # so that -0.0 is 0.0
    if not len(ordered):
        return b""
    return _written(_Levels(len(ordered), ordered[[0, -1]], _compressed([ordered])))


def merged_quantiles(sketches: Sequence[bytes]) -> bytes:
    """One sketch of the values of all, which are not empty."""
    parts = [_read(sketch) for sketch in sketches]
    ends = np.array([min(part.ends[0] for part in parts), max(part.ends[1] for part in parts)])
    height = max(len(part.levels) for part in parts)
    levels = [np.sort(np.concatenate([p.levels[h] for p in parts if h < len(p.levels)])) for h in range(height)]
    return _written(_Levels(sum(part.values for part in parts), ends, _compressed(levels)))


def quantile(sketch: bytes, q: Decimal) -> float:
    """The least value whose rank, itself included, is at least q: one that occurs, as SQL's `PERCENTILE_DISC`."""
    found = kll_doubles_sketch.deserialize(sketch)
    place = ceil(Fraction(q) * found.n)  # from 1; half a place less, so that no rounding makes it another
    return float(found.get_quantile((place - 0.5) / found.n, inclusive=True))


def _compressed(levels: list[Values]) -> list[Values]:
    """The same with no more values than so many levels have room for."""
    while sum(map(len, levels)) > _rooms(len(levels)):
        full = next(h for h, level in enumerate(levels) if len(level) > _room(len(levels), h))
        above = levels[full + 1 : full + 2] or [np.zeros(0)]
        kept, half = _halved(levels[full])
        levels = [*levels[:full], kept, np.sort(np.concatenate([half, *above])), *levels[full + 2 :]]
    return levels


@cache
def _room(levels: int, height: int) -> int:
    """How many values a level may have: a third less for each level above it."""
    return max(_LEAST_ROOM, round(Fraction(2, 3) ** (levels - 1 - height) * K))


@cache
def _rooms(levels: int) -> int:
    return sum(_room(levels, height) for height in range(levels))


def _halved(level: Values) -> tuple[Values, Values]:
    """What stays of a level, the least if their number is odd, and what goes up."""
    odd = len(level) % 2
    coin = hashlib.sha256(level.tobytes()).digest()[0] & 1
    return level[:odd], level[odd + coin :: 2]


def _written(sketch: _Levels) -> bytes:
    items = np.concatenate(sketch.levels).astype(_DOUBLE)
    if sketch.values == 1:
        return _HEAD.pack(2, 2, _FAMILY, 4, K, _LEAST_ROOM) + items.tobytes()
    sizes = [len(level) for level in sketch.levels]
    first = _rooms(len(sizes)) - len(items)
    starts = (first + np.cumsum([0, *sizes[:-1]])).astype(_INT)
    head = _HEAD.pack(5, 1, _FAMILY, 2, K, _LEAST_ROOM) + _REST.pack(sketch.values, K, len(sizes))
    return b"".join((head, starts.tobytes(), sketch.ends.astype(_DOUBLE).tobytes(), items.tobytes()))


def _read(sketch: bytes) -> _Levels:
    if len(sketch) == _EMPTY_BYTES + _DOUBLE.itemsize:
        one = np.frombuffer(sketch, _DOUBLE, offset=_EMPTY_BYTES)
        return _Levels(1, one[[0, 0]], [one])
    values, _, height = _REST.unpack_from(sketch, _HEAD.size)
    at = _HEAD.size + _REST.size
    starts = np.frombuffer(sketch, _INT, height, at)
    found = np.frombuffer(sketch, _DOUBLE, offset=at + starts.nbytes)
    return _Levels(values, found[:2], np.split(found[2:], (starts[1:] - starts[0]).tolist()))
