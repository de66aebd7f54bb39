"""Segments are built again when their facts have changed, whenever that happens."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from cube_model.definition import ApiSource
from cube_model.facts import Fact
from cube_model.keys import FactKey
from glue_cube.build_changed import Changed, Mark, build_all, build_changed, changed_segments
from glue_cube.errors import PublishError, SourceError
from glue_cube.publish import Published
from lambda_ingest.ingest import ingest
from lambda_ingest.marked_facts import MarkedFacts
from tests.builders import a_cube
from tests.fake_marks import FakeMarks
from tests.fakes import FakeFactTable
from tests.plain_cube import Sale, Stock, plain_cube
from tests.unit.glue_cube.test_build import base
from tests.unit.glue_cube.test_segments import Deployment, within

CUBE = a_cube()
STOCK = next(CUBE.api_sources())
SALES: list[Sale] = [("A", date(2023, 12, 30), Decimal(3)), ("B", date(2024, 1, 2), Decimal(5))]


def nothing() -> None:
    pass


@dataclass
class Facts(FakeFactTable):
    """Something may happen when the first fact of a write is stored."""

    amid: Callable[[], None] = nothing

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        lost = super().write_newer(source, facts[:1], stored)
        self.amid()
        return [*lost, *super().write_newer(source, facts[1:], stored)]


@dataclass
class Pipeline:
    """The function and the job, without Spark, over one deployment."""

    facts: Facts = field(default_factory=Facts)
    marks: FakeMarks = field(default_factory=FakeMarks)
    deployment: Deployment = field(default_factory=Deployment)
    asked: list[dict[str, list[str]]] = field(default_factory=list)

    def push(self, *records: dict[str, Any], amid: Callable[[], None] = nothing) -> None:
        self.facts.amid = amid
        ingest(CUBE, STOCK, records, MarkedFacts(self.facts, self.marks))

    def job(self, before: Callable[[], None] = nothing, after: Callable[[], None] = nothing) -> Published | None:
        """A run for what has changed; something may happen before it reads the facts, and after."""
        return build_changed(
            CUBE, self.marks, self.deployment.control, lambda changed: self.build(changed, before, after)
        )

    def build(
        self, changed: Changed, before: Callable[[], None] = nothing, after: Callable[[], None] = nothing
    ) -> Published:
        self.asked.append({source: [period.name for period in periods] for source, periods in changed.items()})
        before()
        rows = self.rows()
        after()
        if not changed or not self.deployment.control.version:
            return self.deployment.build(SALES, rows)
        some = within(rows, changed["stock"])
        return self.deployment.publish({"stock": base(some, "pieces", pa.int64(), sum)}, changed)

    def rows(self) -> list[Stock]:
        return [(v["shop"], v["day"], v["pieces"]) for v in (fact.values for fact in self.facts.facts.values())]  # type: ignore[misc]


def record(day: str = "2024-01-01", pieces: int = 1, minute: int = 0, shop: str = "A") -> dict[str, Any]:
    return {"shop": shop, "day": day, "pieces": pieces, "note": None, "changed": f"2024-01-02T00:{minute:02}:00Z"}


@pytest.fixture
def pipeline() -> Pipeline:
    """One that is built, and has no marks."""
    made = Pipeline()
    made.push(record("2023-12-30"), record("2024-01-01"), record("2024-02-01"))
    made.job()
    made.asked.clear()
    return made


def test_a_changed_fact_builds_its_segment_of_its_source_only(pipeline: Pipeline) -> None:
    pipeline.push(record("2024-02-01", pieces=7, minute=1), record("2024-01-01"))

    published = pipeline.job()

    assert pipeline.asked == [{"stock": ["2024-02"]}]
    assert published and published.new
    assert pipeline.deployment.cells() == plain_cube(SALES, pipeline.rows())
    assert pipeline.marks.attributes == {"stock": {}}


def test_a_run_with_nothing_new_builds_nothing_and_says_so(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    version = pipeline.deployment.control.version
    pipeline.push(record("2024-02-01"))  # unchanged

    with caplog.at_level(logging.INFO, "glue_cube"):
        assert pipeline.job() is None

    assert pipeline.asked == []
    assert pipeline.deployment.control.version == version
    assert f"nothing has changed: {version} stays published, and nothing is built" in caplog.text


def test_without_a_version_of_this_definition_all_is_built_whether_anything_is_marked_or_not() -> None:
    empty, other = Pipeline(), Pipeline()
    other.deployment.cube = a_cube(CUBE.text + "# another\n")
    other.build({})
    other.asked.clear()

    assert empty.job() and other.job()

    assert empty.asked == other.asked == [{}]


def test_a_change_while_the_job_builds_stays_marked_for_the_next(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.push(record("2024-01-01", minute=1), record("2024-02-01", minute=1))

    with caplog.at_level(logging.INFO, "glue_cube"):
        pipeline.job(after=lambda: pipeline.push(record("2024-02-01", pieces=9, minute=2), record("2023-12-01")))

    assert set(pipeline.marks.attributes["stock"]) == {"2024-02", "2023-12"}
    assert "changed meanwhile, and left to the next run: stock 2024-02" in caplog.text
    pipeline.job()
    assert pipeline.asked[1:] == [{"stock": ["2023-12", "2024-02"]}]
    assert pipeline.deployment.cells() == plain_cube(SALES, pipeline.rows())


def test_a_build_that_fails_leaves_the_marks(pipeline: Pipeline) -> None:
    def fails() -> None:
        raise SourceError("Cassandra does not answer")

    pipeline.push(record("2024-02-01", minute=1))
    marked = pipeline.marks.read(["stock"])

    with pytest.raises(SourceError):
        pipeline.job(fails)
    with pytest.raises(SourceError):
        build_all(CUBE, pipeline.marks, lambda changed: pipeline.build(changed, fails))
    assert pipeline.marks.read(["stock"]) == marked


def test_marks_that_cannot_be_cleared_do_not_undo_a_version(
    pipeline: Pipeline, caplog: pytest.LogCaptureFixture
) -> None:
    class Unanswered(FakeMarks):
        def clear(self, marks: Sequence[Mark]) -> list[Mark]:
            raise PublishError("table control: no answer")

    pipeline.push(record("2024-02-01", pieces=7, minute=1))
    pipeline.marks = Unanswered(pipeline.marks.attributes)

    assert pipeline.job()
    assert "the marks of changed segments stay, so that the next run builds these again" in caplog.text


def test_a_build_of_all_clears_what_was_marked_before_it_began(pipeline: Pipeline) -> None:
    pipeline.push(record("2024-02-01", pieces=7, minute=1), record("2024-01-01", minute=1))

    def build(changed: Changed) -> Published:
        return pipeline.build(changed, after=lambda: pipeline.push(record("2024-01-01", minute=2)))

    build_all(CUBE, pipeline.marks, build)

    assert pipeline.asked == [{}]
    assert set(pipeline.marks.attributes["stock"]) == {"2024-01"}


def test_marks_of_shorter_or_longer_segments_are_those_of_this_definition() -> None:
    marks = [Mark("stock", segments, "m", "t") for segments in (("2024-02-03", "2024-02-29"), ("2023-Q4",))]

    found = changed_segments(CUBE, marks)

    assert [period.name for period in found["stock"]] == ["2023-10", "2023-11", "2023-12", "2024-02"]


def test_a_deleted_segment_stays_deleted_when_a_fact_of_it_comes(pipeline: Pipeline) -> None:
    pipeline.deployment.delete("2024-01")
    pipeline.push(record("2024-01-05"))

    pipeline.job()

    rest = [row for row in pipeline.rows() if row[1] and row[1].month != 1]
    assert pipeline.deployment.cells() == plain_cube(SALES[:1], rest)
    assert pipeline.marks.attributes == {"stock": {}}
