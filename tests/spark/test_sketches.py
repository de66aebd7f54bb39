"""What Spark and its executors make of the values of a base's cells: the sketches that Python merges and reads."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import DataFrame, SparkSession

from cube_model.distinct_sketch import RELATIVE_ERROR, distinct_values, merged_distinct
from cube_model.quantile_sketch import RANK_ERROR, quantile, quantiles_of
from cube_model.top_sketch import top_of, top_values
from glue_cube.build import Base
from glue_cube.errors import SourceError
from glue_cube.run import Order, run
from glue_cube.sketched_types import sketched_type
from tests.builders import CUBES, SMALL, a_cube
from tests.fakes import FakeControl, FakeCubeTable
from tests.spark.test_base import Given, base
from tests.unit.cube_model.test_sketches import distinct_of
from tests.unit.glue_cube.test_metrics import FakeMetrics

TEXT = SMALL.replace(
    "segments:",
    "  shops: {source: sales, agg: distinct, of: shop}\n"
    "  prices: {source: sales, agg: distinct, of: amount}\n"
    '  typical: {source: sales, agg: quantile, of: amount, q: "0.5"}\n'
    "  best: {source: sales, agg: top, of: shop, limit: 2}\n"
    "cuboids: {only: [[day.year]]}\nsegments:",
).replace("every: month", "every: year")


def counted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.record_batch([pa.array([batch.num_rows])], names=["n"])


def sketches(spark: SparkSession, rows: DataFrame, text: str = TEXT) -> dict[str, list[bytes]]:
    found = base(spark, text, lambda source: rows).table
    return {name: found[name].to_pylist() for name in found.column_names if found[name].type == "binary"}


def sales(spark: SparkSession, sql: str, rows: int = 1) -> DataFrame:
    return spark.range(0, rows, numPartitions=3).selectExpr(*sql.split("; "))


def test_the_executors_make_the_sketches_that_python_makes(spark: SparkSession) -> None:
    rows = spark.createDataFrame(
        [(shop, None, amount) for shop, amount in [("A", 100), ("", 250), (None, 100), ("é", None), ("A", -50)]],
        "shop string, day date, amount int",
    ).selectExpr("shop", "day", "CAST(amount / 100 AS DECIMAL(9,2)) AS amount")

    found = sketches(spark, rows)

    assert found["_hll_shop"] == [distinct_of(["A", "", "é"])]
    assert found["_hll_amount"] == [distinct_of(["1.00", "2.50", "-0.50"])]
    assert found["_kll_amount"] == [quantiles_of(np.array([-50.0, 100.0, 100.0, 250.0]))]
    assert found["_top_shop"] == [top_of([("A", 2), ("", 1), ("é", 1)])]


def test_many_values_are_within_the_stated_errors_and_merge(spark: SparkSession) -> None:
    count = 100_000
    rows = sales(
        spark, "CAST(id % 20000 AS STRING) AS shop; make_date(2020 + id % 5, 1, 1) AS day; "
        "CAST(id * 7919 % 100000 AS DECIMAL(9,2)) AS amount", count,
    )  # fmt: skip

    found = sketches(spark, rows)
    again = sketches(spark, rows.repartition(5))

    assert {name: sorted(each) for name, each in found.items()} == {n: sorted(each) for n, each in again.items()}
    assert len(found["_hll_shop"]) == 5
    whole = distinct_values(merged_distinct(found["_hll_shop"]))
    assert abs(whole - 20_000) <= 3 * RELATIVE_ERROR * 20_000
    for sketch in found["_kll_amount"]:
        assert abs(quantile(sketch, Decimal("0.5")) / 100 / count - 0.5) <= RANK_ERROR


def test_python_is_handed_few_cells_at_once(spark: SparkSession) -> None:
    rows = sales(
        spark, "CAST(id AS STRING) AS shop; make_date(1 + id, 1, 1) AS day; CAST(1 AS DECIMAL(9,2)) AS amount", 5000
    )  # fmt: skip
    sizes = rows.coalesce(1).groupBy("day").agg({"shop": "collect_list"})

    assert len(sketches(spark, rows)["_hll_shop"]) == 5000
    assert max(row.n for row in sizes.mapInArrow(counted, "n bigint").collect()) == 2000


def test_nothing_known_has_empty_sketches(spark: SparkSession) -> None:
    rows = sales(spark, "CAST(NULL AS STRING) AS shop; CAST(NULL AS DATE) AS day; CAST(NULL AS DECIMAL(9,2)) AS amount")

    assert set(map(tuple, sketches(spark, rows).values())) == {(b"",)}


def test_a_base_tells_the_types_in_which_its_sketches_are_read(spark: SparkSession) -> None:
    rows = sales(spark, "'A' AS shop; CAST(NULL AS DATE) AS day; CAST(1 AS DECIMAL(9,2)) AS amount")

    def types(found: Base) -> dict[str, str]:
        schema = found.table.schema
        return {f.name: str(sketched_type(f)) for f in schema if sketched_type(f)}

    expected = {"_hll_amount": "int64", "_hll_shop": "int64", "_kll_amount": "decimal(9,2)", "_top_shop": "string"}
    assert types(base(spark, TEXT, lambda source: rows)) == expected
    assert types(base(spark, TEXT, lambda source: rows.limit(0))) == expected


def test_zeros_and_what_is_no_number_are_one_value_each(spark: SparkSession) -> None:
    text = TEXT.replace("    key: [shop, day]\n", '    key: [shop, day]\n    derive: {half: "amount / 2e0"}\n', 1)
    text = text.replace("agg: distinct, of: amount", "agg: distinct, of: half").replace(
        'quantile, of: amount, q: "0.5"', 'quantile, of: half, q: "0.5"'
    )
    rows = spark.sql(
        "SELECT 'A' AS shop, CAST(NULL AS DATE) AS day, explode(array(0D, -0D, double('NaN'), 3D)) AS amount"
    )

    found = sketches(spark, rows, text.replace(", agg: sum, of: amount", ", agg: count"))

    assert distinct_values(found["_hll_half"][0]) == 3
    assert found["_kll_half"] == [quantiles_of(np.array([0.0, 0.0, 1.5]))]


def test_the_top_of_derived_floats_is_refused(spark: SparkSession) -> None:
    text = TEXT.replace("    key: [shop, day]\n", '    key: [shop, day]\n    derive: {half: "amount / 2e0"}\n', 1)
    rows = sales(spark, "'A' AS shop; CAST(NULL AS DATE) AS day; CAST(1 AS DECIMAL(9,2)) AS amount")

    with pytest.raises(SourceError, match="source 'sales': 'half' is float64, of which there is no top sketch"):
        sketches(spark, rows, text.replace("agg: top, of: shop", "agg: top, of: half"))


def test_a_number_that_a_sketch_would_round_stops_the_job(spark: SparkSession) -> None:
    cube = a_cube(TEXT.replace('quantile, of: amount, q: "0.5"', 'quantile, of: pieces, q: "0.5"').replace(
        "typical: {source: sales", "typical: {source: stock"
    ))  # fmt: skip
    empty = sales(spark, "'A' AS shop; CAST(NULL AS DATE) AS day; CAST(1 AS DECIMAL(9,2)) AS amount").limit(0)
    stock = sales(spark, "CAST(NULL AS DATE) AS day; 9007199254740993 AS pieces")
    sources = Given(lambda source: stock if source.name == "stock" else empty)

    with pytest.raises(SourceError, match=r"stock.*_kll_pieces has a number beyond 2\*\*53, which no sketch keeps"):
        run(cube, sources, FakeCubeTable(), FakeControl(), FakeMetrics(), Order("v1", "now"))


def test_counts_of_values_are_those_of_spark(spark: SparkSession) -> None:
    rows = sales(
        spark, "concat('s', CAST(id % 7 % 4 AS STRING)) AS shop; CAST(NULL AS DATE) AS day; "
        "CAST(1 AS DECIMAL(9,2)) AS amount", 1000,
    )  # fmt: skip

    [sketch] = sketches(spark, rows)["_top_shop"]

    expected = Counter(f"s{n % 7 % 4}" for n in range(1000)).most_common(1)
    assert top_values(sketch, 1) == f'[{{"value":"{expected[0][0]}","count":{expected[0][1]},"error":0}}]'


def test_sql_takes_a_top_apart_as_the_documentation_says(spark: SparkSession) -> None:
    [schema] = re.findall(r"from_json\(best, '(.+)'\)", (CUBES.parent.parent / "docs" / "views.md").read_text())
    best = top_values(top_of([("pêche", 3), ("", 1)]), 10)

    found = spark.createDataFrame([(best,)], "best string").selectExpr(f"inline(from_json(best, '{schema}'))")

    assert [tuple(row) for row in found.collect()] == [("pêche", 3, 0), ("", 1, 0)]
