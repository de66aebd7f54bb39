"""What an engine is told: which cube of which rows, and where to leave its cells. Standard library only."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import TypeVar

_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Task:
    """A cube: the count of rows and some sums of integers for every subset of the dimensions, which have no nulls.

    The cells are left as a Parquet file: each dimension, null where it is rolled up, then `n` and the sums.
    """

    file: str  # Parquet
    dimensions: tuple[str, ...]
    sums: tuple[str, ...]
    cells: str
    rounds: int
    threads: int
    once_from: float  # seconds of the first round, from which it is the only one

    @property
    def cube(self) -> str:
        """The query, as all engines that speak SQL write it."""
        dimensions = ", ".join(self.dimensions)
        sums = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in self.sums)
        return f"SELECT {dimensions}, COUNT(*) AS n, {sums} FROM rows GROUP BY CUBE ({dimensions})"

    @property
    def text(self) -> str:
        """This as JSON."""
        return json.dumps(asdict(self))


def parse_task() -> Task:
    """The task of the command line."""
    values = json.loads(sys.argv[1])
    return Task(**{**values, "dimensions": tuple(values["dimensions"]), "sums": tuple(values["sums"])})


@dataclass
class Clock:
    """Times the rounds of a task; the last line that it prints is read by the benchmark."""

    rounds: int
    once_from: float
    seconds: list[float] = field(default_factory=list)

    def timed(self, make: Callable[[], _Made]) -> _Made:
        """What is made in the last round; those before it are let go, so that they take no room from it.

        A first round of `once_from` s or more is the last.
        """
        made = self._once(make)
        while len(self.seconds) < self.rounds and self.seconds[0] < self.once_from:
            del made
            made = self._once(make)
        return made

    def _once(self, make: Callable[[], _Made]) -> _Made:
        began = time.perf_counter()
        made = make()
        self.seconds.append(time.perf_counter() - began)
        return made

    def report(self) -> None:
        """Print the times."""
        print(json.dumps({"seconds": self.seconds}))
