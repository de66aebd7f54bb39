"""A plan: what the parts of a cube would take, what those that are published take, and which are worth their space."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cube_model.choice import Choice
from cube_model.definition import Cube
from glue_cube.parts import Parts


@dataclass(frozen=True)
class Reading:
    """How many rows a source has, and how many of them were looked at."""

    rows: int
    sampled: int

    @property
    def fraction(self) -> float:
        """The share that was looked at; 1 of nothing."""
        return self.sampled / self.rows if self.rows else 1.0


@dataclass(frozen=True)
class Estimate:
    """What a cube would take, and by how many rows of each source that is told."""

    readings: Mapping[str, Reading]
    parts: Parts


@dataclass(frozen=True)
class Stored:
    """What a version takes really."""

    version: str
    parts: Parts


@dataclass(frozen=True)
class Budget:
    """How much may be stored, in `cells` or `write units`."""

    most: int
    unit: str


@dataclass(frozen=True)
class Recommendation:
    """The cuboids that are worth their space under a budget, in the order in which they were chosen."""

    budget: Budget
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Plan:
    """What is known of a cube's parts: estimated from rows, published, or both; and what is recommended."""

    cube: Cube
    estimate: Estimate | None = None
    published: Stored | None = None
    recommendation: Recommendation | None = None

    @property
    def parts(self) -> Parts:
        """The estimated parts, or those that are published where nothing is estimated."""
        known = self.estimate or self.published
        assert known is not None
        return known.parts
