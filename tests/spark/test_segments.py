"""The job builds some segments again: what Spark reads of them, and what is left as it was."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

import pytest
from pyspark.sql import DataFrame, SparkSession

from cube_model.definition import Source
from cube_model.parsing import parse_cube
from cube_model.segments import Period, parse_periods
from glue_cube.build_changed import Changed, build_changed
from glue_cube.delete_segments import delete_segments
from glue_cube.publish import Published
from glue_cube.run import Order, run
from tests.builders import CUBES, shops
from tests.fake_marks import FakeMarks
from tests.fakes import FakeControl, FakeCubeTable
from tests.finished_cells import cells_of
from tests.input_rows import Rows, rows_of
from tests.spark.test_base import SourcesOfRows
from tests.unit.glue_cube.test_metrics import FakeMetrics

CUBE = shops()


class Recorded(SourcesOfRows):
    """Sources that remember what was asked for."""

    def __init__(self, spark: SparkSession, rows: dict[str, Rows]) -> None:
        super().__init__(spark, rows)
        self.asked: dict[str, tuple[str, ...]] = {}

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        self.asked[source.name] = tuple(period.name for period in periods)
        return super().read(source)


class Job:
    """Runs of the job over one deployment."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.table, self.control = FakeCubeTable(), FakeControl()
        self.versions: Iterator[int] = iter(range(1, 100))

    def run(self, rows: dict[str, Rows], periods: str = "", cube: object = CUBE) -> Recorded:
        sources = Recorded(self.spark, rows)
        named = parse_periods(CUBE, periods) if periods else ()
        order = Order(f"v{next(self.versions)}", "now", named)
        run(cube, sources, self.table, self.control, FakeMetrics(), order)  # type: ignore[arg-type]
        return sources

    def cells(self) -> list[dict[str, object]]:
        return sorted(cells_of(CUBE, self.table, self.control).to_pylist(), key=str)


@pytest.fixture(scope="module")
def rows() -> dict[str, Rows]:
    return rows_of(CUBE, CUBES / "shops")


def quarter(row: tuple[object, ...]) -> str:
    day = next(value for value in row if isinstance(value, date))
    day = day.date() if isinstance(day, datetime) else day
    return f"{day.year}-Q{(day.month + 2) // 3}"


def less(rows: dict[str, Rows], quarters: set[str]) -> dict[str, Rows]:
    """The rows with those of some quarters halved, of the sources that count."""
    found = dict(rows)
    for source in CUBE.fact_sources():
        some = enumerate(rows[source.name])
        found[source.name] = [row for number, row in some if number % 2 or quarter(row) not in quarters]
    return found


def test_only_the_named_segments_are_built_again(spark: SparkSession, rows: dict[str, Rows]) -> None:
    job, expected = Job(spark), Job(spark)
    job.run(rows)
    before = job.cells()

    sources = job.run(less(rows, {"2024-Q1", "2024-Q3"}), "2024-Q1")
    expected.run(less(rows, {"2024-Q1"}))

    assert job.cells() == expected.cells() != before
    assert {sources.asked[source.name] for source in CUBE.fact_sources()} == {("2024-Q1",)}
    assert {sources.asked[source.name] for source in CUBE.csv_sources() if source.lookup} == {()}


def test_segments_built_one_by_one_equal_all_at_once(spark: SparkSession, rows: dict[str, Rows]) -> None:
    apart, together = Job(spark), Job(spark)
    for period in ("2024-Q3", "2024-Q1", "2024-Q2"):
        apart.run(rows, period)
    together.run(rows)

    assert apart.cells() == together.cells()
    assert apart.control.manifests["v3"].segments == ("2024-Q1", "2024-Q2", "2024-Q3")


def test_another_definition_builds_all(spark: SparkSession, rows: dict[str, Rows]) -> None:
    job = Job(spark)
    job.run(rows)

    sources = job.run(rows, "2024-Q1", parse_cube(CUBE.text + "\n# another\n"))

    assert set(sources.asked.values()) == {()}
    assert job.control.manifests["v2"].segments == ("2024-Q1", "2024-Q2", "2024-Q3")


def test_a_deleted_segment_comes_back_when_it_is_named(spark: SparkSession, rows: dict[str, Rows]) -> None:
    job = Job(spark)
    job.run(rows)
    whole = job.cells()
    delete_segments(job.table, job.control, "2024-Q2", "deleted", "now")
    deleted = job.cells()

    job.run(rows)
    assert job.cells() == deleted != whole
    job.run(rows, "2024-Q2")
    assert job.cells() == whole


def test_lost_blocks_make_a_build_of_all(spark: SparkSession, rows: dict[str, Rows]) -> None:
    job = Job(spark)
    job.run(rows)
    whole = job.cells()
    job.table.blocks.clear()

    sources = job.run(rows, "2024-Q2")

    assert job.cells() == whole
    assert set(sources.asked.values()) == {()}


def test_a_changed_fact_builds_its_segment_of_its_source_again(spark: SparkSession, rows: dict[str, Rows]) -> None:
    job, expected, marks = Job(spark), Job(spark), FakeMarks()
    job.run(rows)
    changed = {**rows, "refunds": less(rows, {"2024-Q1"})["refunds"]}
    sources: list[Recorded] = []

    def build(segments: Changed) -> Published:
        sources.append(Recorded(spark, {**changed, "sales": []}))  # who reads the sales, loses them
        order = Order("changed", "now", changed=segments)
        return run(CUBE, sources[-1], job.table, job.control, FakeMetrics(), order)

    marks.end("refunds", marks.begin("refunds", ["2024-Q1"]), ["2024-Q1"])
    assert build_changed(CUBE, marks, job.control, build)
    expected.run(changed)

    assert job.cells() == expected.cells()
    assert sources[0].asked == {"refunds": ("2024-Q1",), "places": ()}
    assert build_changed(CUBE, marks, job.control, build) is None
    assert len(sources) == 1
