from collections.abc import Collection, Sequence

import pytest

from cube_model.definition import ApiSource
from cube_model.facts import Fact
from cube_model.keys import FactKey
from lambda_ingest.errors import BadRequest, FactTableError
from lambda_ingest.intake import Intake
from tests.fakes import FakeBus, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE, STOCK, record


def test_the_segments_of_what_was_written_are_announced_once() -> None:
    bus = FakeBus()
    intake = Intake(CUBE, FakeFactTable(), bus)
    intake.take(STOCK, [record("A", day="2024-05-01")])
    bus.announced.clear()

    intake.take(
        STOCK,
        [
            record("A", minute=1, day="2024-03-01"),
            record("B", minute=1, day="2024-03-31"),
            record("C", day="2024-01-01"),
            record("A", day="2024-05-01"),  # unchanged
            {"wrong": 1},
        ],
    )

    assert bus.announced == [("stock", ("2024-01", "2024-03"))]


def test_what_writes_nothing_announces_nothing() -> None:
    bus = FakeBus()
    intake = Intake(CUBE, FakeFactTable(), bus)
    intake.take(STOCK, [record(minute=5)])
    bus.announced.clear()

    intake.take(STOCK, [record(minute=5), record(minute=4), {"wrong": 1}])
    intake.take(STOCK, [])

    assert bus.announced == []


def test_an_unknown_source_is_refused_with_those_that_are_there() -> None:
    with pytest.raises(BadRequest, match="unknown source 'sales'; one of: stock") as refused:
        Intake(CUBE, FakeFactTable(), FakeBus()).source("sales")

    assert refused.value.status == 404


class BreaksAmidWriting(FakeFactTable):
    """Stores the first fact of a call, then fails."""

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        super().write_newer(source, facts[:1], stored)
        raise FactTableError("no more")


def test_what_may_have_been_written_is_announced_even_when_the_store_fails() -> None:
    table, bus = BreaksAmidWriting(), FakeBus()

    with pytest.raises(FactTableError, match="no more"):
        records = [record("A", day="2024-03-01"), {"wrong": 1}, record("B", day="2024-01-01")]
        Intake(CUBE, table, bus).take(STOCK, records)

    assert table.writes == 1
    assert bus.announced == [("stock", ("2024-01", "2024-03"))]


def test_a_failure_without_a_valid_record_announces_nothing() -> None:
    class Unreadable(FakeFactTable):
        def recencies(self, keys: Collection[FactKey]) -> dict[FactKey, str]:
            raise FactTableError("no")

    bus = FakeBus()
    with pytest.raises(FactTableError):
        Intake(CUBE, Unreadable(), bus).take(STOCK, [{"wrong": 1}])

    assert bus.announced == []
