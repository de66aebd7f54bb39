"""Every cuboid from its smallest finished parent, on mixed-radix integer keys.

Smallest parent: Agarwal et al., "On the Computation of Multidimensional Aggregates", VLDB 1996.
A key numbers a cell within its cuboid: the codes of its dimensions are the digits of one int64, the first
the most significant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cube_model.arrow_columns import Numbers
from cube_model.errors import ArithmeticOverflow
from cube_model.lattice import Cuboid
from cube_model.members import Codes, Members
from cube_model.states import Operation, State

_INT64 = np.iinfo(np.int64)


@dataclass(frozen=True)
class Cells:
    """The cells of one cuboid, sorted by key; each state is an array as long as `keys`."""

    cuboid: Cuboid
    keys: Codes
    states: Mapping[State, Numbers]

    def __len__(self) -> int:
        return len(self.keys)


def base_cells(
    cuboid: Cuboid, members: Sequence[Members], codes: Mapping[str, Codes], states: Mapping[State, Numbers]
) -> Cells:
    """The base cuboid of a source from the member codes and states of its rows."""
    rows = len(next(iter(states.values())))
    keys = np.zeros(rows, np.int64)
    for dimension, depth in zip(members, cuboid.depths, strict=True):
        if depth:
            keys = keys * dimension.count(depth) + codes[dimension.dimension.name]
    _check_key_space(cuboid, members)
    return _aggregated(cuboid, keys, states)


def cascade(base: Cells, wanted: Iterable[Cuboid], members: Sequence[Members]) -> Iterator[Cells]:
    """The wanted cuboids of one source, each from the smallest finished cuboid that covers it, finest first."""
    finished = [base]
    for cuboid in sorted(wanted, key=lambda c: c.depths, reverse=True):
        parent = min((done for done in finished if done.cuboid.covers(cuboid)), key=len)
        if parent.cuboid.depths == cuboid.depths:
            yield parent
            continue
        cells = _aggregated(cuboid, _rolled_up(parent, cuboid, members), parent.states)
        finished.append(cells)
        yield cells


def merged(cuboid: Cuboid, parts: Sequence[Cells]) -> Cells:
    """One cuboid of several sources: a cell for every key of any; what a source lacks has 0 rows and counts."""
    keys = np.unique(np.concatenate([part.keys for part in parts]))
    states: dict[State, Numbers] = {}
    for part in parts:
        at = np.searchsorted(keys, part.keys)
        for state, numbers in part.states.items():
            states[state] = np.zeros(len(keys), numbers.dtype)
            states[state][at] = numbers
    return Cells(cuboid, keys, states)


def digits(keys: Codes, cuboid: Cuboid, members: Sequence[Members]) -> dict[int, Codes]:
    """The member codes of each dimension that the cuboid uses, by the dimension's position."""
    found: dict[int, Codes] = {}
    for position in reversed(range(len(members))):
        if depth := cuboid.depths[position]:
            keys, found[position] = np.divmod(keys, members[position].count(depth))
    return found


def _rolled_up(parent: Cells, cuboid: Cuboid, members: Sequence[Members]) -> Codes:
    found = digits(parent.keys, parent.cuboid, members)
    keys = np.zeros(len(parent), np.int64)
    for position, depth in enumerate(cuboid.depths):
        if depth:
            codes = members[position].rolled_up(found[position], parent.cuboid.depths[position], depth)
            keys = keys * members[position].count(depth) + codes
    return keys


def _aggregated(cuboid: Cuboid, keys: Codes, states: Mapping[State, Numbers]) -> Cells:
    if len(keys) == 0:
        return Cells(cuboid, keys, dict(states))
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return Cells(cuboid, ordered[starts], {s: _reduced(s, states, order, starts) for s in states})


def _reduced(
    state: State, states: Mapping[State, Numbers], order: NDArray[np.intp], starts: NDArray[np.intp]
) -> Numbers:
    numbers = states[state][order]
    if state.operation in (Operation.MIN, Operation.MAX):
        empty = states[State(state.source, Operation.COUNT, state.column)][order] == 0
        return _extreme(state.operation, numbers, empty, starts)
    _check_sum(state, numbers)
    return np.add.reduceat(numbers, starts)


def _extreme(operation: Operation, numbers: Numbers, empty: NDArray[np.bool_], starts: NDArray[np.intp]) -> Numbers:
    """The least or greatest of the non-empty; 0 where all are empty, as every state of nothing is.

    NaN is greater than any number, as in Spark, so that the way up the lattice makes no difference.
    """
    floats = numbers.dtype.kind == "f"
    least, most = (-np.inf, np.inf) if floats else (_INT64.min, _INT64.max)
    reduce, neutral = (np.fmin, most) if operation is Operation.MIN else (np.maximum, least)
    found = reduce.reduceat(np.where(empty, neutral, numbers), starts)
    return np.where(np.logical_and.reduceat(empty, starts), numbers.dtype.type(0), found)


def _check_sum(state: State, numbers: Numbers) -> None:
    """Refuse what could overflow: the sum of magnitudes in doubles, with room for their rounding."""
    if np.abs(numbers.astype(np.float64)).sum() > 9.2e18:
        raise ArithmeticOverflow(f"the {state.operation} of {state.source}.{state.column} does not fit 63 bits")


def _check_key_space(cuboid: Cuboid, members: Sequence[Members]) -> None:
    space = 1
    for dimension, depth in zip(members, cuboid.depths, strict=True):
        space *= max(dimension.count(depth), 1)
    if space > _INT64.max:
        raise ArithmeticOverflow(f"cuboid {cuboid.name!r} has {space:.1e} possible keys, more than 63 bits can number")
