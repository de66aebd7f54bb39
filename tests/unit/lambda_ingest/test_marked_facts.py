"""Segments are marked as changed around every write of facts, and only then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pytest

from cube_model.definition import ApiSource
from cube_model.facts import Fact
from cube_model.keys import FactKey
from lambda_ingest.errors import FactTableError
from lambda_ingest.ingest import ingest
from lambda_ingest.marked_facts import MarkedFacts
from tests.fake_marks import HOUR, FakeMarks
from tests.fakes import Countdown, Crash, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE, STOCK, record

BATCH = [record("A", day="2024-03-01"), record("B", day="2024-03-31"), record("A", day="2024-01-01")]


@dataclass
class WatchedFactTable(FakeFactTable):
    """Tells the marks' list of steps when it writes; may fail or be killed after its first fact."""

    marks: FakeMarks | None = None
    failure: Exception | None = None

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        assert self.marks
        self.marks.steps.append(f"write {len(facts)}")
        if self.failure:
            super().write_newer(source, facts[:1], stored)
            raise self.failure
        return super().write_newer(source, facts, stored)


def segments_marked(marks: FakeMarks) -> set[str]:
    return {segment for mark in marks.read(["stock"]) for segment in mark.segments}


def test_the_segments_of_a_batch_are_noted_before_it_is_written_and_marked_after() -> None:
    marks = FakeMarks()

    ingest(CUBE, STOCK, BATCH, MarkedFacts(WatchedFactTable(marks=marks), marks))

    assert marks.steps == ["begin 2024-01 2024-03", "write 3", "end 2024-01 2024-03"]
    assert marks.attributes == {"stock": {"2024-01": "t2", "2024-03": "t2"}}


def test_only_the_segments_of_what_is_newer_are_marked_and_nothing_is_when_nothing_is() -> None:
    marks = FakeMarks()
    facts = MarkedFacts(WatchedFactTable(marks=marks), marks)
    ingest(CUBE, STOCK, BATCH, facts)
    marks.steps.clear()

    ingest(CUBE, STOCK, [*BATCH, {"wrong": 1}], facts)
    assert marks.steps == []

    ingest(CUBE, STOCK, [*BATCH, record("A", minute=1, day="2024-01-01")], facts)
    assert marks.steps == ["begin 2024-01", "write 1", "end 2024-01"]
    assert marks.attributes["stock"] == {"2024-01": "t4", "2024-03": "t2"}


def test_a_write_that_fails_marks_what_it_may_have_written() -> None:
    marks = FakeMarks()
    table = WatchedFactTable(marks=marks, failure=FactTableError("no more"))

    with pytest.raises(FactTableError, match="no more"):
        ingest(CUBE, STOCK, BATCH, MarkedFacts(table, marks))

    assert table.writes == 1
    assert segments_marked(marks) == {"2024-01", "2024-03"}


def test_nothing_is_written_that_could_not_be_noted() -> None:
    marks = FakeMarks(countdown=Countdown(0))
    table = WatchedFactTable(marks=marks)

    with pytest.raises(Crash):
        ingest(CUBE, STOCK, BATCH, MarkedFacts(table, marks))

    assert table.facts == {}


def test_whoever_is_killed_before_the_marks_leaves_a_note_that_counts_once_nobody_can_be_writing() -> None:
    marks = FakeMarks(countdown=Countdown(1))

    with pytest.raises(Crash):
        ingest(CUBE, STOCK, BATCH, MarkedFacts(WatchedFactTable(marks=marks), marks))

    assert segments_marked(marks) == set()
    marks.now += HOUR + 1
    assert segments_marked(marks) == {"2024-01", "2024-03"}
