"""The mergeable states that measures are made of, and how a measure is read from them.

Count, sum, min and max are distributive; avg is algebraic, sum and count (Gray et al., Data Cube, ICDE 1996).
Distinct, quantile and top are holistic, and are read from sketches, which merge within a stated error (`sketches`).
A cell without a fact of a source has 0 rows of it; a column without a non-null value has count 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from cube_model.definition import Aggregate, Cube, Measure


class Operation(StrEnum):
    """How a state of a coarser cell is made of the states of finer cells."""

    ROWS = "rows"
    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    HLL = "hll"
    KLL = "kll"
    TOP = "top"


EXTREMES = frozenset({Operation.MIN, Operation.MAX})
SKETCHES = frozenset({Operation.HLL, Operation.KLL, Operation.TOP})


@dataclass(frozen=True, order=True)
class State:
    """One number or sketch of a cell: an operation over a source's rows or one of its columns."""

    source: str
    operation: Operation
    column: str = ""

    @property
    def label(self) -> str:
        """The column of the state in its source's base: `_rows`, `_sum_distance`; no level can have such a name."""
        return f"_{self.operation}_{self.column}" if self.column else f"_{self.operation}"


_OPERATIONS = {
    Aggregate.SUM: Operation.SUM,
    Aggregate.AVG: Operation.SUM,
    Aggregate.MIN: Operation.MIN,
    Aggregate.MAX: Operation.MAX,
    Aggregate.DISTINCT: Operation.HLL,
    Aggregate.QUANTILE: Operation.KLL,
    Aggregate.TOP: Operation.TOP,
}


def states_of(cube: Cube, sources: Iterable[str]) -> tuple[State, ...]:
    """The states kept for these sources, in a fixed order: every source's rows, then what the measures need."""
    names = list(sources)
    found = {State(name, Operation.ROWS) for name in names}
    for measure in cube.measures:
        if measure.source in names:
            found |= set(measure_states(measure))
    return tuple(sorted(found, key=lambda s: (names.index(s.source), s)))


def measure_states(measure: Measure) -> tuple[State, ...]:
    """The states from which a measure is read: its value first, then the count that tells null from a value.

    A quantile and a top have no count: their sketches are empty where there is no value.
    """
    rows = State(measure.source, Operation.ROWS)
    if measure.aggregate is Aggregate.RATIO:
        return ()
    if measure.column is None:
        return (rows,)
    count = State(measure.source, Operation.COUNT, measure.column)
    if measure.aggregate is Aggregate.COUNT:
        return (count, rows)
    value = State(measure.source, _OPERATIONS[measure.aggregate], measure.column)
    if measure.aggregate is Aggregate.DISTINCT:
        return (value, rows)
    return (value,) if value.operation in SKETCHES else (value, count)
