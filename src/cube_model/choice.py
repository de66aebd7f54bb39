"""Which cuboids to store when there is not room for all: the greedy choice by benefit per unit of space.

Harinarayan, Rajaraman, Ullman, "Implementing Data Cubes Efficiently", SIGMOD 1996, sections 3.3 to 3.5: a question for
a grouping reads the smallest stored cuboid that answers it; a cuboid's benefit is what all questions together read
less once it is stored. The choice has at least 63 % of the best one's benefit, less the largest cuboid's share of the
space.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cube_model.definition import Cube
from cube_model.errors import LatticeError
from cube_model.lattice import Cuboid, taking_part


@dataclass(frozen=True)
class Candidate:
    """A grouping that is asked for and may be stored: its cells, and the space that it would take.

    `unanswered` is what a question for it reads while nothing that is stored answers it.
    """

    name: str
    cells: int
    space: int
    unanswered: int


@dataclass(frozen=True)
class Choice:
    """What was chosen, and what all that were chosen so far come to.

    `space` is what they take, `reads` the cells that a question for any grouping reads on average, `answered` for how
    many groupings one of them answers.
    """

    name: str
    space: int
    reads: float
    answered: int


def chosen(
    candidates: Sequence[Candidate], answers: NDArray[np.bool_], keep: Collection[str], budget: int
) -> list[Choice]:
    """First those to keep, then the others as long as one that fits the budget is of benefit.

    `answers[i, j]` says whether the i-th answers a question for the j-th. LatticeError if the budget is smaller than
    what those to keep take; it names the least that is enough.
    """
    kept = [place for place, each in enumerate(candidates) if each.name in keep]
    least = sum(candidates[place].space for place in kept)
    if least > budget:
        named = ", ".join(candidates[place].name for place in kept)
        raise LatticeError(
            f"the budget is {budget:,}, less than the {least:,} of what `include` and `storage` list: {named}"
        )
    picking = _Picking(candidates, answers)
    for place in kept:
        picking.take(place)
    while (best := picking.best(budget)) is not None:
        picking.take(best)
    if not picking.steps:
        smallest = min(each.space for each in candidates)
        raise LatticeError(f"the budget is {budget:,}, and the smallest cuboid takes {smallest:,}: give at least that")
    return picking.steps


def answers_of(cube: Cube, cuboids: Sequence[Cuboid]) -> NDArray[np.bool_]:
    """Which of the cuboids answers for which: it is as fine, and has every source that the other has."""
    depths = np.array([each.depths for each in cuboids])
    sources = np.array([" ".join(source.name for source in taking_part(cube, each.depths)) for each in cuboids])
    as_fine = (depths[:, None] >= depths[None, :]).all(axis=2)
    found: NDArray[np.bool_] = as_fine & (sources[:, None] == sources[None, :])
    return found


class _Picking:
    def __init__(self, candidates: Sequence[Candidate], answers: NDArray[np.bool_]) -> None:
        self._names = [each.name for each in candidates]
        self._cells = np.array([each.cells for each in candidates], float)
        self._space = np.array([each.space for each in candidates], np.int64)
        self._reads = np.array([each.unanswered for each in candidates], float)
        self._answers = answers
        self._answered = np.zeros(len(candidates), bool)
        self._taken = np.zeros(len(candidates), bool)
        self.steps: list[Choice] = []

    def take(self, place: int) -> None:
        """Store one."""
        self._taken[place] = True
        self._answered |= self._answers[place]
        self._reads = np.where(self._answers[place], np.minimum(self._reads, self._cells[place]), self._reads)
        space, answered = int(self._space[self._taken].sum()), int(self._answered.sum())
        self.steps.append(Choice(self._names[place], space, float(self._reads.mean()), answered))

    def best(self, budget: int) -> int | None:
        """The one of most benefit for its space, if one that fits has any."""
        saved = np.where(self._answers, np.maximum(self._reads - self._cells[:, None], 0.0), 0.0).sum(axis=1)
        left = budget - int(self._space[self._taken].sum())
        worth = np.where(~self._taken & (self._space <= left), saved / np.maximum(self._space, 1), 0.0)
        place = int(worth.argmax())
        return place if worth[place] > 0 else None
