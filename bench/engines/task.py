"""What an engine is told: which cube of which rows, and where to leave its cells. Standard library only."""

import json
import sys
import time
from collections.abc import Callable, Mapping
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
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def timed(self, make: Callable[[], _Made], name: str = "seconds") -> _Made:
        """What is made in the last round."""
        for _ in range(self.rounds):
            made = None  # the one before must not take room from this one
            began = time.perf_counter()
            made = make()
            self.seconds.setdefault(name, []).append(time.perf_counter() - began)
        assert made is not None
        return made

    def report(self, more: Mapping[str, object] | None = None) -> None:
        """Print the times."""
        print(json.dumps({**self.seconds, **(more or {})}))
