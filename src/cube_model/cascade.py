"""Every cuboid from its smallest finished parent, on mixed-radix integer keys.

Smallest parent: Agarwal et al., "On the Computation of Multidimensional Aggregates", VLDB 1996. A cell takes 8 bytes
for each word of its key and for each state, a sketch besides, and all cells of a source are held at once; a cuboid in
the making takes its parent's size once more.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from cube_model.arrow_columns import Numbers
from cube_model.errors import ArithmeticOverflow
from cube_model.groups import Groups, grouped, neutral
from cube_model.lattice import Cuboid
from cube_model.members import Codes, Members
from cube_model.radix import keys_of, possible_keys, rolled_up
from cube_model.ranks import Keys, ranked
from cube_model.sketches import lacking, merged_sketches
from cube_model.states import EXTREMES, SKETCHES, Operation, State

THREADS = 2  # of arrays at once, where there is no other number
_MOST_SUM = 9.2e18  # of magnitudes, in doubles, with room for their rounding below 2**63


@dataclass(frozen=True)
class Cells:
    """The cells of one cuboid, sorted by key, but for a base that was read; radix.py describes the keys.

    Each state is an array as long as `keys`.
    """

    cuboid: Cuboid
    keys: Keys
    states: Mapping[State, Numbers]

    def __len__(self) -> int:
        return len(self.keys)


def base_cells(
    cuboid: Cuboid, members: Sequence[Members], codes: Mapping[str, Codes], states: Mapping[State, Numbers]
) -> Cells:
    """The base cuboid of a source from the member codes and states of its rows.

    ArithmeticOverflow when a sum over any of them might not fit 63 bits; the sums of coarser cuboids fit then, too.
    """
    rows = len(next(iter(states.values())))
    return united(cuboid, [Cells(cuboid, keys_of(cuboid, codes, rows, members), states)], members)


def united(cuboid: Cuboid, parts: Sequence[Cells], members: Sequence[Members]) -> Cells:
    """All parts of one source, in order, cells of one key as one; ArithmeticOverflow as in `base_cells`."""
    keys = _in_a_row([part.keys for part in parts])
    states = {state: _in_a_row([part.states[state] for part in parts]) for state in parts[0].states}
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(_check_sum, states, states.values()):
            pass
        return _cells(cuboid, grouped(keys, possible_keys(cuboid, members)), states, pool.map)


def cascade(
    base: Cells, wanted: Iterable[Cuboid], members: Sequence[Members], threads: int = THREADS
) -> Iterator[Cells]:
    """The wanted cuboids of one source, each from the smallest finished cuboid that covers it, finest first.

    Those of one distance from the apex do not need each other, and are made at once by so many threads.
    """
    finished = [base]
    ordered = sorted(wanted, key=_distance, reverse=True)
    with ThreadPoolExecutor(threads) as pool:
        for _, level in itertools.groupby(ordered, _distance):
            made = list(pool.map(partial(_from_smallest, _Finished(finished), members), level))
            finished += [cells for cells in made if cells.cuboid.depths != base.cuboid.depths]
            yield from made


def merged(cuboid: Cuboid, parts: Sequence[Cells]) -> Cells:
    """One cuboid of several sources: a cell for every key of any; what a source lacks has 0 rows and counts.

    Its sketches are empty there.
    """
    if len(parts) == 1:
        return parts[0]
    keys, ranks = ranked(np.concatenate([part.keys for part in parts]))
    states: dict[State, Numbers] = {}
    for part, at in zip(parts, np.split(ranks, np.cumsum([len(part) for part in parts])[:-1]), strict=True):
        for state, numbers in part.states.items():
            states[state] = lacking(len(keys), numbers.dtype)
            states[state][at] = numbers
    return Cells(cuboid, keys, states)


class _Finished:
    """Cuboids from which others can be made."""

    def __init__(self, cells: Sequence[Cells]) -> None:
        self._cells = list(cells)
        self._depths = np.array([each.cuboid.depths for each in cells])
        self._sizes = np.array([len(each) for each in cells])

    def smallest(self, cuboid: Cuboid) -> Cells:
        """The one of fewest cells that covers it."""
        covers = (self._depths >= np.array(cuboid.depths)).all(axis=1)
        return self._cells[int(np.where(covers, self._sizes, np.iinfo(np.int64).max).argmin())]


def _distance(cuboid: Cuboid) -> int:
    return sum(cuboid.depths)


def _from_smallest(finished: _Finished, members: Sequence[Members], cuboid: Cuboid) -> Cells:
    parent = finished.smallest(cuboid)
    if parent.cuboid.depths == cuboid.depths:
        return parent
    keys = rolled_up(parent.keys, parent.cuboid, cuboid, members)
    return _cells(cuboid, grouped(keys, possible_keys(cuboid, members)), parent.states)


def _in_a_row(arrays: Sequence[Numbers]) -> Numbers:
    return np.concatenate(arrays) if len(arrays) > 1 else arrays[0]


def _cells(cuboid: Cuboid, groups: Groups, states: Mapping[State, Numbers], each: Callable[..., Any] = map) -> Cells:
    """`each` is a `map`, by which the sums are made one after the other or at once."""
    summed = {state: numbers for state, numbers in states.items() if state.operation not in EXTREMES | SKETCHES}
    found: dict[State, Numbers] = dict(zip(summed, each(groups.sums, summed.values()), strict=True))
    for state, numbers in states.items():
        if state.operation in SKETCHES:
            found[state] = merged_sketches(state.operation, numbers, *groups.runs())
        elif state.operation in EXTREMES:
            counts = State(state.source, Operation.COUNT, state.column)
            found[state] = _extreme(state.operation, groups, numbers, states[counts], found[counts])
    return Cells(cuboid, groups.keys, found)


def _extreme(operation: Operation, groups: Groups, numbers: Numbers, counts: Numbers, counted: Numbers) -> Numbers:
    """The least or greatest of the non-empty; 0 where all are empty, as every state of nothing is."""
    reduce = groups.least if operation is Operation.MIN else groups.greatest
    nothing = neutral(operation, numbers.dtype)
    found = reduce(numbers if counts.all() else np.where(counts == 0, nothing, numbers))
    return found if counted.all() else np.where(counted == 0, numbers.dtype.type(0), found)


def _check_sum(state: State, numbers: Numbers) -> None:
    if state.operation in EXTREMES | SKETCHES:
        return
    largest = max(abs(int(numbers.min())), abs(int(numbers.max()))) if len(numbers) else 0
    if largest * len(numbers) > _MOST_SUM and np.abs(numbers.astype(np.float64)).sum() > _MOST_SUM:
        raise ArithmeticOverflow(f"the {state.operation} of {state.source}.{state.column} does not fit 63 bits")
