"""The Spark side of the build, against the oracle's own answers on the cube of tests/cubes/shops."""

from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.definition import Source
from cube_model.lattice import base_of, cuboids
from cube_model.parsing import parse_cube
from cube_model.segments import Period, parse_periods
from glue_cube.base import base_of_source
from glue_cube.build import Base, build
from glue_cube.errors import SourceError
from glue_cube.publish import Publication, publish
from glue_cube.run import Order, run
from glue_cube.spark_types import spark_type
from tests.builders import CUBES, SMALL, shops
from tests.fakes import FakeControl, FakeCubeTable
from tests.finished_cells import cells_of
from tests.input_rows import Rows, rows_of
from tests.oracle import cube_table, differences
from tests.unit.glue_cube.test_build import base as grouped
from tests.unit.glue_cube.test_metrics import FakeMetrics

ORDER = Order("v1", "now")


class SourcesOfRows:
    """Sources as DataFrames of given rows."""

    def __init__(self, spark: SparkSession, rows: Mapping[str, Rows]) -> None:
        self._spark = spark
        self._rows = rows

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        schema = T.StructType([T.StructField(c.name, spark_type(c.type)) for c in source.columns])
        return self._spark.createDataFrame(self._rows[source.name], schema)


def test_the_whole_build_equals_the_oracle(spark: SparkSession) -> None:
    cube, table, control = shops(), FakeCubeTable(), FakeControl()
    rows = rows_of(cube, CUBES / "shops")

    metrics = FakeMetrics()

    manifest = run(cube, SourcesOfRows(spark, rows), table, control, metrics, ORDER).manifest

    assert [told[:2] for told in metrics.told] == [(manifest.cells, manifest.blocks)]
    assert differences(cells_of(cube, table, control), cube_table(CUBES / "shops")) == []
    assert manifest.counts == {
        "sales.read": 9,
        "visits.read": 4,
        "refunds.read": 4,
        "sales.kept": 8,
        "visits.kept": 4,
        "refunds.kept": 4,
    }
    assert manifest.segments == ("2024-Q1", "2024-Q2", "2024-Q3")


def test_a_source_without_rows_is_absent_and_stops_no_other(spark: SparkSession) -> None:
    cube, table, control = shops(), FakeCubeTable(), FakeControl()
    rows = {**rows_of(cube, CUBES / "shops"), "visits": []}

    run(cube, SourcesOfRows(spark, rows), table, control, FakeMetrics(), ORDER)

    cells = cells_of(cube, table, control).to_pylist()
    assert {cell["visitors"] for cell in cells} == {None}
    assert next(cell["receipts"] for cell in cells if cell["cuboid"] == "ALL") == 8


def test_permuted_rows_make_the_same_cube(spark: SparkSession) -> None:
    cube = shops()
    rows = rows_of(cube, CUBES / "shops")
    found = []
    for order in (rows, {name: list(reversed(some)) for name, some in rows.items()}):
        table, control = FakeCubeTable(), FakeControl()
        run(cube, SourcesOfRows(spark, order), table, control, FakeMetrics(), ORDER)
        found.append(table.blocks)
    assert found[0] == found[1]


class Given:
    """Sources as DataFrames that a test makes."""

    def __init__(self, read: Callable[[Source], DataFrame]) -> None:
        self._read = read

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        return self._read(source)


def base(spark: SparkSession, text: str, read: Callable[[Source], DataFrame]) -> Base:
    cube = parse_cube(text)
    source = cube.source("sales")
    return base_of_source(cube, source, base_of(cube, source, cuboids(cube)), Given(read))


LOOKUP = SMALL.replace(
    "    partition: [shop]\n",
    "    partition: [shop]\n    enrich:\n      - {lookup: shops, match: {shop: id}, take: {area: area}}\n"
    "  shops:\n    kind: csv\n    lookup: true\n    files: [x]\n    columns: {id: string, area: string}\n"
    "    key: [id, area]\n    partition: [id]\n",
    1,
)


def test_a_lookup_with_two_rows_for_one_match_is_refused(spark: SparkSession) -> None:
    sales = spark.sql("SELECT 'A' AS shop, DATE'2024-01-01' AS day, CAST(1 AS DECIMAL(9,2)) AS amount")
    lookup = spark.sql("SELECT 'A' AS id, explode(array('x', 'y')) AS area")

    with pytest.raises(SourceError, match=r"source 'sales': 1 rows became 2: a lookup \(shops\) has several rows"):
        base(spark, LOOKUP, lambda source: sales if source.name == "sales" else lookup)


def test_segments_by_a_date_of_a_lookup_are_built_all_or_not_at_all(spark: SparkSession) -> None:
    text = LOOKUP.replace("area: string}", "area: date}").replace("from: {sales: day,", "from: {sales: area,")
    cube = parse_cube(text)
    source = cube.source("sales")
    sales = spark.sql("SELECT 'A' AS shop, DATE'2024-01-01' AS day, CAST(1 AS DECIMAL(9,2)) AS amount")
    lookup = spark.sql("SELECT 'A' AS id, DATE'2024-02-01' AS area")
    sources = Given(lambda source: sales if source.name == "sales" else lookup)

    with pytest.raises(SourceError, match="'area' is taken from a lookup, so that rows of some segments"):
        base_of_source(cube, source, base_of(cube, source, cuboids(cube)), sources, parse_periods(cube, "2024-02"))


def test_a_row_without_a_match_is_kept(spark: SparkSession) -> None:
    sales = spark.sql("SELECT CAST(NULL AS STRING) AS shop, DATE'2024-01-01' AS day, CAST(1 AS DECIMAL(9,2)) AS amount")
    lookup = spark.sql("SELECT 'A' AS id, 'x' AS area")

    found = base(spark, LOOKUP, lambda source: sales if source.name == "sales" else lookup)

    assert (found.rows_read, found.rows_kept, found.table.num_rows) == (1, 1, 1)


def test_a_derived_float_has_no_exact_sum(spark: SparkSession) -> None:
    text = SMALL.replace("    key: [shop, day]\n", '    key: [shop, day]\n    derive: {half: "amount / 2e0"}\n', 1)
    sales = spark.sql("SELECT 'A' AS shop, DATE'2024-01-01' AS day, CAST(1 AS DECIMAL(9,2)) AS amount")

    with pytest.raises(SourceError, match="'half' is double, whose sum is not exact; cast it"):
        base(spark, text.replace("of: amount", "of: half"), lambda source: sales)


def test_a_source_without_rows_has_no_cell_in_its_base(spark: SparkSession) -> None:
    text = SMALL + "cuboids: {exclude: [[day], [shop]]}\n"
    empty = spark.createDataFrame([], "shop string, day date, amount decimal(9,2)")

    found = base(spark, text, lambda source: empty)

    assert (found.cuboid.name, found.table.num_rows, found.rows_read, found.rows_kept) == ("day.day", 0, 0, 0)


def test_a_java_error_says_its_cause(spark: SparkSession) -> None:
    class Broken(SourcesOfRows):
        def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
            return spark.read.format("no_such_format").load()

    metrics = FakeMetrics()

    with pytest.raises(SourceError, match="source '.*' cannot be read: .*no_such_format"):
        run(shops(), Broken(spark, {}), FakeCubeTable(), FakeControl(), metrics, ORDER)

    assert metrics.told == []


def test_the_base_is_grouped_no_finer_than_cuboids_and_segments_need(spark: SparkSession) -> None:
    text = SMALL.replace("[year, day]", "[year, month, day]") + "cuboids: {exclude: [[day.month]]}\n"
    sales = spark.range(40).select(
        F.lit("A").alias("shop"),
        F.expr("date_add(DATE'2023-12-20', CAST(id AS INT))").alias("day"),
        F.lit(1).cast("decimal(9,2)").alias("amount"),
    )
    found = base(spark, text, lambda source: sales)

    assert sorted(found.table["_day"].to_pylist())[0].isoformat() == "2023-12-01"
    assert found.table.num_rows == 2
    stock = grouped([], "pieces", pa.int64(), sum)
    built = build(parse_cube(text), {"sales": found, "stock": stock})
    table, control = FakeCubeTable(), FakeControl()
    publish(parse_cube(text), built, table, control, Publication("v1", "now", {}))
    cells = cells_of(parse_cube(text), table, control).to_pylist()
    assert {(c["day_year"], c["amount"]) for c in cells if c["cuboid"] == "day.year"} == {("2023", 12), ("2024", 28)}
