"""Which keys there are, in order, and the place of each key among them: what NumPy's `unique` finds, several times as
fast where keys lie close together, and for keys of several words.

Keys are at least 0. Those of several words are the rows of an array of two axes, the first word most significant.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Ranks = NDArray[np.signedinteger[Any]]

_DENSE = 4  # possible keys for each that there is; beyond, empty places cost more than they save
_SMALL = 1 << 16  # possible keys of which an array stays in the processor's cache
_BITS = 63


def narrowest(count: int) -> np.dtype[Any]:
    """The narrowest signed integer for the numbers from 0 to less than `count`."""
    return np.dtype(np.min_scalar_type(-max(count, 1)))


def addressable(possible: int, rows: int) -> bool:
    """Whether an array with a place for every possible key is worth its room."""
    return possible <= max(_DENSE * rows, _SMALL)


def ranked(keys: Ranks) -> tuple[Keys, Ranks]:
    """The distinct keys in ascending order, and the place of each key among them in the narrowest integers."""
    if keys.ndim == 2:
        return _ranked_words(keys)
    possible = int(keys.max()) + 1 if len(keys) else 0
    if addressable(possible, len(keys)):
        return by_address(keys, possible)
    closer = closed_up(keys, possible)
    by = by_address if addressable(closer.possible, len(keys)) else _by_order
    found, ranks = by(closer.keys, closer.possible)
    return closer.restored(found), ranks


def looked_up(table: Ranks, places: Ranks) -> Ranks:
    """What a table has at these places, block by block: NumPy widens places first, and clipping them is no work."""
    found = np.empty(len(places), table.dtype)
    for start in range(0, len(places), _SMALL):
        np.take(table, places[start : start + _SMALL], out=found[start : start + _SMALL], mode="clip")
    return found


def in_order(keys: Ranks, possible: int) -> tuple[Keys, Keys]:
    """The keys in order, and where each stood.

    Key and place are sorted as one number where that has room for both: NumPy sorts numbers several times as fast as
    it finds an order.
    """
    bits = len(keys).bit_length()
    if possible.bit_length() + bits > _BITS:
        order = np.argsort(keys)
        return keys[order], order
    both = keys.astype(np.int64) << bits
    both |= np.arange(len(keys))
    both.sort()
    order = both & ((1 << bits) - 1)
    both >>= bits
    return both, order


@dataclass(frozen=True)
class Closer:
    """Keys of which whole blocks that have none are left out: fewer are possible, and they have the same order."""

    keys: Keys
    possible: int
    blocks: Keys
    shift: int

    def restored(self, keys: Keys) -> Keys:
        """What some of them were before."""
        blocks: Keys = self.blocks[keys >> self.shift] << self.shift
        return blocks | keys & ((1 << self.shift) - 1)


def closed_up(keys: Ranks, possible: int) -> Closer:
    """The keys moved together, in blocks of a power of two so large that there are no more blocks than keys."""
    shift = min((possible // max(len(keys), 1)).bit_length() + 1, _BITS - 1)
    blocks, ranks = by_address(keys >> shift, (possible >> shift) + 1)
    closer = ranks.astype(np.int64)
    closer <<= shift
    closer |= keys & ((1 << shift) - 1)
    return Closer(closer, len(blocks) << shift, blocks, shift)


def by_address(keys: Ranks, possible: int) -> tuple[Keys, Ranks]:
    """What `ranked` finds, by a place for every possible key."""
    found, kind = np.flatnonzero(_present(keys, possible)), narrowest(possible)
    if len(found) == possible:
        return found, keys.astype(kind, copy=False)
    kind = narrowest(len(found))
    places = np.empty(possible, kind)
    places[found] = np.arange(len(found), dtype=kind)
    return found, looked_up(places, keys)


def _present(keys: Ranks, possible: int) -> NDArray[np.bool_]:
    """Which keys there are; where few are possible, all are soon found."""
    present = np.zeros(possible, bool)
    for start in range(0, len(keys), _SMALL):
        present[keys[start : start + _SMALL]] = True
        if possible <= _SMALL and present.all():
            break
    return present


def _by_order(keys: Ranks, possible: int) -> tuple[Keys, Ranks]:
    ordered, order = in_order(keys, possible)
    starts = np.concatenate((np.ones(min(len(keys), 1), bool), ordered[1:] != ordered[:-1]))
    ranks = np.empty(len(keys), np.int64)
    ranks[order] = np.cumsum(starts) - 1
    found = ordered[starts]
    return found, ranks.astype(narrowest(len(found)))


def _ranked_words(keys: Ranks) -> tuple[Keys, Ranks]:
    """Word by word: the ranks of the words before and that of the next are less than the rows, so an int64 has both."""
    if keys.shape[1] == 1:
        found, ranks = ranked(keys[:, 0])
        return found[:, None], ranks
    before, high = _ranked_words(keys[:, :-1])
    last, low = ranked(keys[:, -1])
    width = max(len(last), 1)
    pairs, ranks = ranked(high.astype(np.int64) * width + low)
    return np.column_stack((before[pairs // width], last[pairs % width])), ranks
