from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

import pytest

from cube_model.definition import ApiSource
from lambda_ingest.errors import BadRequest, ClientApiError
from lambda_ingest.handler import ends_soon
from lambda_ingest.intake import Intake
from lambda_ingest.pull import pull
from tests.builders import SMALL, a_cube
from tests.fakes import FakeBus, FakeContext, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE, STOCK, record

NOW = datetime(2024, 2, 1, tzinfo=UTC)


@dataclass
class FakeApi:
    """Pages, and a failure after them if wanted."""

    answers: list[Sequence[object]]
    broken: bool = False
    asked: list[str | None] = field(default_factory=list)

    def pages(self, source: ApiSource, since: str | None) -> Iterator[Sequence[object]]:
        self.asked.append(since)
        yield from self.answers
        if self.broken:
            raise ClientApiError("http://api: status 503")


@dataclass
class FakeWatermarks:
    marks: dict[str, str] = field(default_factory=dict)

    def read(self, source: str) -> str | None:
        return self.marks.get(source)

    def advance(self, source: str, watermark: str) -> None:
        self.marks[source] = watermark


def an_intake(table: FakeFactTable | None = None, bus: FakeBus | None = None) -> Intake:
    return Intake(CUBE, table or FakeFactTable(), bus or FakeBus())


def never() -> bool:
    return False


def test_a_pull_stores_every_page_and_moves_the_watermark() -> None:
    table, marks = FakeFactTable(), FakeWatermarks()
    api = FakeApi([[record(minute=1), {"wrong": 1}], [record(shop="B", minute=2)]])

    report = pull(an_intake(table), STOCK, api, marks, NOW, never)

    assert (report.pages, report.counts["written"], report.counts["rejected"]) == (2, 2, 1)
    assert report.finished
    assert marks.marks == {"stock": "2024-01-02T00:02:00.000000Z"}
    assert "wrong: unknown field" in report.reasons[0]
    assert api.asked == [None]


def test_the_next_pull_reads_again_what_was_stamped_shortly_before_the_watermark() -> None:
    marks = FakeWatermarks({"stock": "2024-01-02T00:10:00.000000Z"})
    api = FakeApi([[]])

    pull(an_intake(), STOCK, api, marks, NOW, never)

    assert api.asked == ["2024-01-02T00:05:00.000000Z"]
    assert marks.marks == {"stock": "2024-01-02T00:10:00.000000Z"}


def test_a_pull_that_breaks_off_keeps_its_pages_and_goes_on_from_there() -> None:
    table, bus, marks = FakeFactTable(), FakeBus(), FakeWatermarks()

    with pytest.raises(ClientApiError):
        pull(an_intake(table, bus), STOCK, FakeApi([[record(minute=7)]], broken=True), marks, NOW, never)

    assert table.writes == 1
    assert bus.announced == [("stock", ("2024-01",))]
    assert marks.marks == {"stock": "2024-01-02T00:07:00.000000Z"}


def test_a_pull_ends_between_pages_when_time_is_short_and_goes_on_from_there() -> None:
    table, marks, context = FakeFactTable(), FakeWatermarks(), FakeContext()

    class SlowApi(FakeApi):
        def pages(self, source: ApiSource, since: str | None) -> Iterator[Sequence[object]]:
            for page in super().pages(source, since):
                context.left -= 31_000
                yield page

    api = SlowApi([[record(minute=1)], [record(minute=2)], [record(minute=3)]])
    report = pull(an_intake(table), STOCK, api, marks, NOW, partial(ends_soon, context))

    assert (report.pages, report.finished, table.writes) == (2, False, 2)
    assert marks.marks == {"stock": "2024-01-02T00:02:00.000000Z"}


def test_an_overlapping_page_never_moves_the_watermark_back() -> None:
    marks = FakeWatermarks({"stock": "2024-01-02T00:10:00.000000Z"})

    pull(an_intake(), STOCK, FakeApi([[record(minute=6)]]), marks, NOW, never)

    assert marks.marks == {"stock": "2024-01-02T00:10:00.000000Z"}


def test_a_record_from_the_future_is_stored_but_does_not_stop_later_pulls() -> None:
    table, marks = FakeFactTable(), FakeWatermarks()
    late = {**record(shop="B"), "changed": "9999-12-31T00:00:00Z"}

    pull(an_intake(table), STOCK, FakeApi([[record(minute=1), late]]), marks, NOW, never)

    assert table.writes == 2
    assert marks.marks == {"stock": "2024-01-02T00:01:00.000000Z"}


def test_records_of_one_number_are_not_lost_when_a_pull_breaks_amid_them() -> None:
    cube = a_cube(SMALL.replace("changed: timestamp", "changed: int64"))
    marks, api = FakeWatermarks({"stock": "7"}), FakeApi([[]])

    pull(Intake(cube, FakeFactTable(), FakeBus()), next(cube.api_sources()), api, marks, NOW, never)

    assert api.asked == ["6"]


def test_a_source_that_is_only_pushed_cannot_be_pulled() -> None:
    cube = a_cube(SMALL.replace('    pull: {path: "/stock"}\n', ""))

    with pytest.raises(BadRequest, match="'stock' has no `pull`"):
        pull(an_intake(), next(cube.api_sources()), FakeApi([]), FakeWatermarks(), NOW, never)
