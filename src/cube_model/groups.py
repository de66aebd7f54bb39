"""Groups of equal keys, and what the numbers of a group make together.

Keys that ascend are cut where they change. When few are possible, or are once whole blocks that have none are left out,
their numbers are added to an array of all (as in Zhao et al., "An Array-Based Algorithm for Simultaneous
Multidimensional Aggregates", SIGMOD 1997). Others are sorted.
"""

from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from cube_model.arrow_columns import Numbers
from cube_model.ranks import Keys, Ranks, addressable, by_address, closed_up, in_order, ranked
from cube_model.states import Operation

_EXACT = 1 << 53  # whole numbers below are exact in doubles
_FEW = 4096  # keys that soon tell whether all might ascend


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
    """The groups of keys that are at least 0 and less than `possible`, or of keys of several words."""
    if keys.ndim == 2:
        found, ranks = ranked(keys)
        return _named(_Places(ranks, len(found)), found)
    if _ascend(keys[:_FEW]) and _ascend(keys):
        return _Runs(keys)
    if addressable(possible, len(keys)):
        return _Places(keys, possible)
    closer = closed_up(keys, possible)
    if not addressable(closer.possible, len(keys)):
        groups = _Sorted(closer.keys, closer.possible)
        return _named(groups, closer.restored(groups.keys))
    found, ranks = by_address(closer.keys, closer.possible)
    return _named(_Places(ranks, len(found)), closer.restored(found))


def _named(groups: Groups, keys: Keys) -> Groups:
    """Groups that were found by other numbers in the order of these keys."""
    groups.keys = keys
    return groups


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
        ordered, self._order = in_order(keys, possible)
        super().__init__(ordered)

    def runs(self) -> tuple[Keys, Keys]:
        return self._order, self._starts

    def _reduced(self, operation: np.ufunc, numbers: Numbers) -> Numbers:
        return super()._reduced(operation, numbers[self._order])


class _Places(Groups):
    def __init__(self, keys: Ranks, possible: int) -> None:
        self._places = keys.astype(np.intp, copy=False)
        self._possible = possible
        counts = np.bincount(self._places, minlength=possible)
        self._found = np.flatnonzero(counts != 0)
        self._counts = counts[self._found]
        self.keys = self._found

    def sums(self, numbers: Numbers) -> Numbers:
        """In doubles while they are exact: NumPy lets other threads run meanwhile, which `add.at` does not."""
        low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
        if low == high:
            return self._counts * low
        if max(-low, high) * len(numbers) >= _EXACT:
            return self._reduced(np.add, numbers, 0)
        sums: Numbers = np.bincount(self._places, numbers, self._possible)[self._found]
        return sums.astype(np.int64)

    def least(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.fmin, numbers, neutral(Operation.MIN, numbers.dtype))

    def greatest(self, numbers: Numbers) -> Numbers:
        return self._reduced(np.maximum, numbers, neutral(Operation.MAX, numbers.dtype))

    def runs(self) -> tuple[Keys, Keys]:
        order = np.argsort(self._places, kind="stable")
        return order, np.searchsorted(self._places[order], self._found)

    def _reduced(self, operation: np.ufunc, numbers: Numbers, start: Any) -> Numbers:
        found = np.full(self._possible, start, numbers.dtype)
        with np.errstate(invalid="ignore"):  # NaN is a number here
            operation.at(found, self._places, numbers)
        return found[self._found]


def neutral(operation: Operation, dtype: np.dtype[Any]) -> Any:
    """What changes no least or greatest number of that type: for the least of doubles NaN, which `fmin` passes over."""
    if operation is Operation.MIN:
        return np.nan if dtype.kind == "f" else np.iinfo(dtype).max
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min
