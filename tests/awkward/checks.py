"""What a load of an awkward file told and left, held against what must come of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from csv_loader.position import Counts, Position, Progress
from csv_loader.rejected import Rejected
from tests.awkward.case import Case


@dataclass
class Told:
    """What a load reports."""

    rejected: list[Rejected] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def reject(self, rows: Sequence[Rejected]) -> None:
        self.rejected += rows

    def reached(self, position: Position) -> None:
        """Nothing is kept of it."""

    def progress(self, progress: Progress) -> None:
        assert 0 <= progress.done <= progress.total

    def say(self, text: str) -> None:
        self.said.append(text)


def check(case: Case, rows: Sequence[Any], counts: Counts, told: Told) -> None:
    """The rows of the table, the rejected ones, and how they add up are those of the case."""
    assert _by_key(case, rows) == _by_key(case, case.rows)
    assert [(row.line, row.column) for row in told.rejected] == [(line, column) for line, column, _ in case.rejected]
    for row, (_, _, reason) in zip(told.rejected, case.rejected, strict=True):
        assert reason in row.reason
    assert (counts.rejected, counts.skipped) == (len(case.rejected), case.skipped)
    assert counts.rows_in == counts.loaded + counts.rejected + counts.skipped
    assert counts.loaded >= len(case.rows)
    for part in case.says:
        assert any(part in text for text in told.said), told.said


def _by_key(case: Case, rows: Sequence[Any]) -> dict[Any, str]:
    """The rows as text: 1.5 and 1.50 are different decimals, and so are 0.0 and -0.0."""
    return {row[: len(case.source.key)]: repr(row) for row in rows}
