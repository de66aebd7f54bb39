"""Groups of equal keys, and what the numbers of a group make together.

Keys that ascend are cut where they change. When few are possible their numbers are added to an array of all (as in
Zhao et al., "An Array-Based Algorithm for Simultaneous Multidimensional Aggregates", SIGMOD 1997); others are sorted.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cube_model.arrow_columns import Numbers
from cube_model.states import Operation

Keys = NDArray[np.int64]

_DENSE = 4  # possible keys for each that there is; beyond, empty places cost more than a sort
_SMALL = 1 << 16  # possible keys whose sums stay in the processor's cache
_BITS = 63


class Groups(ABC):
    """Distinct keys in ascending order; each array of numbers is as long as the keys that were grouped."""

    keys: Keys

    @abstractmethod
    def sums(self, numbers: Numbers) -> Numbers:
        """The sum of each group, in 64 bits: the caller knows that it fits."""

    @abstractmethod
    def least(self, numbers: Numbers) -> Numbers:
        """The least of each group; NaN only where there is nothing else."""

    @abstractmethod
    def greatest(self, numbers: Numbers) -> Numbers:
        """The greatest of each group; NaN is greater than any number, as in Spark."""

    @abstractmethod
    def runs(self) -> tuple[Keys, Keys]:
        """The places of the grouped keys, group by group, and where each group starts among them."""


def grouped(keys: Keys, possible: int) -> Groups:
    """The groups of keys that are at least 0 and less than `possible`."""
    if _ascend(keys):
        return _Runs(keys)
    if possible <= max(_DENSE * len(keys), _SMALL):
        return _Places(keys, possible)
    return _Sorted(keys, possible)


def _in_order(keys: Keys, possible: int) -> tuple[Keys, Keys]:
    """The keys in order, and where each stood.

    Key and place are sorted as one number where that has room for both: NumPy sorts numbers several times as fast as
    it finds an order.
    """
    bits = len(keys).bit_length()
    if possible.bit_length() + bits > _BITS:
        order = np.argsort(keys)
        return keys[order], order
    both = keys << bits
    both |= np.arange(len(keys))
    both.sort()
    order = both & ((1 << bits) - 1)
    both >>= bits
    return both, order


def _ascend(keys: Keys) -> bool:
    return bool((keys[1:] >= keys[:-1]).all())


class _Runs(Groups):
    def __init__(self, keys: Keys) -> None:
        self._starts = np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), bool), keys[1:] != keys[:-1])))
        self._grouped = len(keys)
        self.keys = keys[self._starts]

    def sums(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.add, numbers)

    def least(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.fmin, numbers)

    def greatest(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.maximum, numbers)

    def runs(self) -> tuple[Keys, Keys]:
        return np.arange(self._grouped), self._starts

    def _reduced(self, operation: np.ufunc, numbers: Numbers) -> Numbers:
        if len(self._starts) == len(numbers):  # nothing is equal to anything
            return numbers
        found: Numbers = operation.reduceat(numbers, self._starts)
        return found


class _Sorted(_Runs):
    def __init__(self, keys: Keys, possible: int) -> None:
        ordered, self._order = _in_order(keys, possible)
        super().__init__(ordered)

    def runs(self) -> tuple[Keys, Keys]:
        return self._order, self._starts

    def _reduced(self, operation: np.ufunc, numbers: Numbers) -> Numbers:
        return super()._reduced(operation, numbers[self._order])


class _Places(Groups):
    def __init__(self, keys: Keys, possible: int) -> None:
        self._places = keys
        self._possible = possible
        self.keys = np.flatnonzero(np.bincount(keys, minlength=possible))

    def sums(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.add, numbers, 0)

    def least(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.fmin, numbers, neutral(Operation.MIN, numbers.dtype))

    def greatest(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.maximum, numbers, neutral(Operation.MAX, numbers.dtype))

    def runs(self) -> tuple[Keys, Keys]:
        order = np.argsort(self._places, kind="stable")
        return order, np.searchsorted(self._places[order], self.keys)

    def _reduced(self, operation: np.ufunc, numbers: Numbers, start: Any) -> Numbers:
        found = np.full(self._possible, start, numbers.dtype)
        with np.errstate(invalid="ignore"):  # NaN is a number here
            operation.at(found, self._places, numbers)
        return found[self.keys]


def neutral(operation: Operation, dtype: np.dtype[Any]) -> Any:
    """What changes no least or greatest number of that type: for the least of doubles NaN, which `fmin` passes over."""
    if operation is Operation.MIN:
        return np.nan if dtype.kind == "f" else np.iinfo(dtype).max
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
