"""What a report of one run tells; the page, the picture and the terminal's lines are made from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from local.cube_inputs import Chart


@dataclass(frozen=True)
class Step:
    """One step of the run."""

    name: str
    seconds: float
    detail: str = ""


INPUTS = frozenset({"CSV files", "Client API"})  # the stages into which nothing of the flow goes


@dataclass(frozen=True)
class Count:
    """How many there were of something, at one stage of the flow ('Client API', 'Cassandra', 'Cube' ...)."""

    stage: str
    label: str
    number: int


@dataclass(frozen=True)
class Answer:
    """A question's answer as it came from the cube."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    chart: Chart | None = None
    sql: str = ""


@dataclass(frozen=True)
class Check:
    """Something that was verified, and what was found if it failed."""

    text: str
    passed: bool
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything worth telling about one run; stages appear in the order of their first count."""

    title: str
    lead: str
    version: str
    finished_at: str
    seconds: float  # from first to last; steps overlap, so less than their sum
    steps: tuple[Step, ...]
    counts: tuple[Count, ...]
    answers: tuple[Answer, ...]
    checks: tuple[Check, ...]

    @property
    def stages(self) -> dict[str, list[Count]]:
        """Group the counts by stage, in order."""
        stages: dict[str, list[Count]] = {}
        for count in self.counts:
            stages.setdefault(count.stage, []).append(count)
        return stages

    @property
    def passed(self) -> bool:
        """Tell whether every check passed."""
        return all(check.passed for check in self.checks)


def shown(value: Any) -> str:
    """Write a value of an answer for people: thousands apart, unknown as a dash."""
    if value is None:
        return "–"
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return f"{value:,}"
    return f"{value:,.4g}" if isinstance(value, float) else str(value)


def is_number(value: Any) -> bool:
    """Tell whether a value is set to the right of its column."""
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def duration(seconds: float) -> str:
    """Write a duration: '0.42 s', '12.3 s', '2 min 05 s'."""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"
