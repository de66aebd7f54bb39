import pytest

from lambda_ingest.errors import BadRequest
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
