"""Large bases: what is made of them in shards is, block for block, what one task makes."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from cube_model.blocks import Packed
from cube_model.cascade import Cells
from cube_model.errors import ArithmeticOverflow
from cube_model.lattice import Cuboid, base_of, cuboids
from cube_model.manifest import Manifest
from cube_model.segments import parse_periods
from cube_model.states import Operation, State
from glue_cube.base import base_of_source
from glue_cube.build import Base, build
from glue_cube.errors import SourceError
from glue_cube.large_base import LargeBase
from glue_cube.run import Order, run
from glue_cube.sharded import SparkSharding
from tests.builders import CUBES, a_cube, shops
from tests.fakes import FakeControl, FakeCubeTable
from tests.input_rows import Rows, rows_of
from tests.plain_cube import Sale, Stock
from tests.spark.test_base import Given, SourcesOfRows
from tests.unit.glue_cube.test_build import base
from tests.unit.glue_cube.test_metrics import FakeMetrics

CUBE = a_cube()


@pytest.fixture(scope="module")
def sharding(spark: SparkSession) -> SparkSharding:
    return SparkSharding(spark.sparkContext, large=3, shard_bytes=400)


def published(spark: SparkSession, sharding: SparkSharding | None) -> tuple[list[Manifest], dict[str, bytes]]:
    """The cube of tests/cubes/shops, then one with its first quarter built again of other rows."""
    cube, table, control = shops(), FakeCubeTable(), FakeControl()
    rows: dict[str, Rows] = {**rows_of(cube, CUBES / "shops"), "refunds": []}
    run(cube, SourcesOfRows(spark, rows), table, control, FakeMetrics(), Order("v1", "now"), sharding)
    again = Order("v2", "now", parse_periods(cube, "2024-Q1"))
    fewer = {**rows, "sales": rows["sales"][::2]}
    run(cube, SourcesOfRows(spark, fewer), table, control, FakeMetrics(), again, sharding)
    return [control.manifests["v1"], control.manifests["v2"]], table.blocks


def test_a_job_of_large_bases_and_segments_built_again_on_them_publish_the_same_blocks(
    spark: SparkSession, sharding: SparkSharding
) -> None:
    manifests, blocks = published(spark, sharding)

    assert (manifests, blocks) == published(spark, None)
    assert all(manifest.bases["sales"].cells > sharding.large for manifest in manifests)
    assert manifests[0].segments == manifests[1].segments
    assert not manifests[0].same_content(manifests[1])


def bases_of(sales: list[Sale], stock: list[Stock]) -> dict[str, Base]:
    return {"sales": base(sales, "amount", pa.decimal128(19, 2), sum), "stock": base(stock, "pieces", pa.int64(), sum)}


def packs(bases: dict[str, Base], sharding: SparkSharding | None) -> list[Packed]:
    return list(build(CUBE, bases, sharding=sharding).packed)


def facts(seed: int, rows: int, often: float) -> list[tuple[str | None, date | None, int]]:
    """Shop, day, and a number; so often the shop is the same, else it or the day may be unknown."""
    chance = random.Random(seed)
    found: list[tuple[str | None, date | None, int]] = []
    for _ in range(rows):
        shop = "é" if chance.random() < often else chance.choice([None, "", *map(str, range(20))])
        day = None if chance.random() < 0.1 else date(2023, 12, 1) + timedelta(days=chance.randrange(60))
        found.append((shop, day, chance.randrange(-(10**6), 10**6)))
    return found


@pytest.mark.parametrize("often", [0.0, 0.9])
def test_random_cubes_in_shards_have_the_same_blocks(sharding: SparkSharding, often: float) -> None:
    sales: list[Sale] = [(s, d, None if n % 7 == 0 else Decimal(n).scaleb(-2)) for s, d, n in facts(1, 400, often)]
    stock: list[Stock] = [] if often else [*facts(2, 100, often)]
    bases = bases_of(sales, stock)

    assert packs(bases, replace(sharding, shard_bytes=4000)) == packs(bases, None)


def test_a_base_stays_in_spark_until_its_rows_have_codes(spark: SparkSession) -> None:
    source = CUBE.source("sales")
    rows = spark.createDataFrame(
        [("A", None, Decimal(1)), (None, date(2024, 1, 1), None)], "shop string, day date, amount decimal(9,2)"
    )

    found = base_of_source(CUBE, source, base_of(CUBE, source, cuboids(CUBE)), Given(lambda _: rows), large=1)

    assert isinstance(found, LargeBase)
    assert (found.size, found.table.num_rows, found.rows_read, found.rows_kept) == (2, 0, 2, 2)
    shop = CUBE.dimension("shop")
    assert sorted(found.levels(shop, 1)["shop"].to_pylist(), key=str) == ["A", None]


def test_a_sum_over_all_shards_that_might_leave_63_bits_is_refused(
    spark: SparkSession, sharding: SparkSharding
) -> None:
    most = Decimal("50000000000000000.00")
    sales: list[Sale] = [(shop, date(2024, 1, 1), most) for shop in "ABCD"]

    with pytest.raises(ArithmeticOverflow, match=r"the sum of sales\.amount does not fit 63 bits"):
        build(CUBE, bases_of(sales, []), sharding=sharding)


def test_a_shard_that_fails_is_told_in_one_line(sharding: SparkSharding) -> None:
    members = build(CUBE, bases_of([("A", None, None)], [])).members
    lacking = Cells(Cuboid("shop", (0, 1)), np.zeros(1, np.int64), {State("sales", Operation.MIN, "x"): np.zeros(1)})

    with pytest.raises(SourceError, match="^cuboids cannot be made in shards: .*KeyError: State.*'x'"):
        list(sharding.cascade(lacking, [lacking.cuboid], members))
