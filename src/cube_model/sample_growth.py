"""The cells of a sample grown to what all rows might give, so that they can be packed to see what they take.

A new cell has in each dimension the code of some cell that there is, and the states of one: columns keep their values
and how often each occurs, not which occur together.
"""

from collections.abc import Sequence

import numpy as np

from cube_model.arrow_columns import Numbers
from cube_model.cascade import Cells, united
from cube_model.lattice import Cuboid
from cube_model.members import Members
from cube_model.radix import digits, keys_of
from cube_model.ranks import Keys
from cube_model.states import Operation, State

_MOST = 200_000  # cells: blocks beyond are like those before
_ROUNDS, _LEAST = 8, 1000  # times that other keys are looked for, and how many at least
_SEED = 7  # one plan is like another
_ADDED = (Operation.ROWS, Operation.COUNT, Operation.SUM)
_LARGEST = 2.0**62
_KNOWN = State("", Operation.ROWS)


def grown(cells: Cells, wanted: int, fraction: float, members: Sequence[Members]) -> Cells:
    """As many cells as wanted, or as are enough to go by; the same cells when they are of all rows.

    Numbers that add up over rows are as much larger as the rows of a cell are more.
    """
    if fraction == 1 or not len(cells):
        return cells
    dice = np.random.default_rng(_SEED)
    keys = _keys(cells, min(wanted, max(_MOST, len(cells))), members, dice)
    scale = max(len(cells) / fraction / wanted, 1.0)
    of = np.arange(len(keys)) if len(keys) == len(cells) else dice.integers(len(cells), size=len(keys))
    return Cells(cells.cuboid, keys, {state: _scaled(state, n[of], scale) for state, n in cells.states.items()})


def _keys(cells: Cells, wanted: int, members: Sequence[Members], dice: np.random.Generator) -> Keys:
    """The keys of the cells, and others; fewer than wanted where the codes hardly make others."""
    own = digits(cells.keys, cells.cuboid, members)
    found = cells.keys
    for _ in range(_ROUNDS):
        if len(found) >= wanted:
            break
        more = max(2 * (wanted - len(found)), len(cells), _LEAST)
        codes = {members[i].dimension.name: code[dice.integers(len(cells), size=more)] for i, code in own.items()}
        new = _others(found, keys_of(cells.cuboid, codes, more, members), cells.cuboid, members)
        picked = dice.permutation(len(new))[: wanted - len(found)]
        found = united(cells.cuboid, [Cells(cells.cuboid, keys, {}) for keys in (found, new[picked])], members).keys
    return found


def _others(known: Keys, keys: Keys, cuboid: Cuboid, members: Sequence[Members]) -> Keys:
    """The distinct keys that are not known."""
    parts = [Cells(cuboid, known, {_KNOWN: np.ones(len(known), np.int64)})]
    parts.append(Cells(cuboid, keys, {_KNOWN: np.zeros(len(keys), np.int64)}))
    both = united(cuboid, parts, members)
    new: Keys = both.keys[both.states[_KNOWN] == 0]
    return new


def _scaled(state: State, numbers: Numbers, scale: float) -> Numbers:
    if state.operation not in _ADDED or numbers.dtype.kind != "i":
        return numbers
    larger: Numbers = np.clip(np.rint(numbers * scale), -_LARGEST, _LARGEST).astype(numbers.dtype)
    return larger
