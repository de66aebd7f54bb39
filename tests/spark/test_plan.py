"""A plan from Parquet files: exact of all rows, and what a build of the same rows then stores."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from cube_model.definition import Cube
from glue_cube.errors import SourceError
from glue_cube.parquet_sources import ParquetSources
from glue_cube.parts import parts_of
from glue_cube.plan import estimate
from glue_cube.plan_result import Reading
from glue_cube.run import Order, run
from local.cube_inputs import read_cube_inputs
from local.cube_rows import write_rows
from tests.builders import CUBES, SMALL, a_cube, shops
from tests.fakes import FakeControl, FakeCubeTable
from tests.unit.glue_cube.test_metrics import FakeMetrics


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The rows of the shops."""
    rows = tmp_path_factory.mktemp("rows")
    write_rows(shops(), read_cube_inputs(CUBES / "shops"), rows, print)
    return rows


def test_a_plan_of_all_rows_is_what_a_build_of_them_stores(spark: SparkSession, folder: Path) -> None:
    cube, table = shops(), FakeCubeTable()

    planned = estimate(cube, ParquetSources(spark, cube, folder))
    built = run(cube, ParquetSources(spark, cube, folder), table, FakeControl(), FakeMetrics(), Order("v1", "now"))

    assert planned.parts == parts_of(built.manifest, table)
    assert planned.readings == {"sales": Reading(9, 9), "visits": Reading(4, 4), "refunds": Reading(4, 4)}


def test_a_sample_tells_more_cells_than_it_has_and_reads_lookups_whole(spark: SparkSession, tmp_path: Path) -> None:
    cube = a_cube(SMALL.replace("    partition: [shop]\n", _ENRICHED, 1).replace("sales: shop,", "sales: name,"))
    _write_small(cube, tmp_path)

    planned = estimate(cube, ParquetSources(spark, cube, tmp_path), 0.25)

    assert 700 < planned.readings["sales"].sampled < 1300
    assert 195 <= planned.parts.cuboids["shop"].cells <= 205  # shops' names are the lookup's
    assert 3500 <= planned.parts.bases["sales"].cells <= 4000


_ENRICHED = """\
    partition: [shop]
    enrich:
      - {lookup: stock_of, match: {shop: shop}, take: {name: name}}
  stock_of:
    kind: csv
    lookup: true
    files: ["x.csv"]
    columns: {shop: string, name: string}
    key: [shop]
    partition: [shop]
"""


def _write_small(cube: Cube, folder: Path) -> None:
    """4,000 sales of 200 shops on 365 days, hardly two of a shop and day; no stock."""
    sales = {
        "shop": [f"s{n % 200}" for n in range(4000)],
        "day": pa.array([15_706 + n * 7919 % 365 for n in range(4000)], pa.int32()).cast(pa.date32()),
        "amount": pa.array(list(map(Decimal, range(4000))), pa.decimal128(9, 2)),
    }
    pq.write_table(pa.table(sales), folder / "sales.parquet")
    lookup = {"shop": [f"s{n}" for n in range(200)], "name": [f"n{n}" for n in range(200)]}
    pq.write_table(pa.table(lookup), folder / "stock_of.parquet")
    stock = {"shop": pa.string(), "day": pa.date32(), "pieces": pa.int64(), "note": pa.string()}
    changed = {**stock, "changed": pa.timestamp("us", "UTC")}
    pq.write_table(pa.schema(list(changed.items())).empty_table(), folder / "stock.parquet")


def test_what_is_missing_is_named(spark: SparkSession, folder: Path, tmp_path: Path) -> None:
    cube = shops()
    with pytest.raises(SourceError, match="there is no folder /nowhere: give one with a file <source>.parquet"):
        ParquetSources(spark, cube, Path("/nowhere"))
    for name in ("sales", "visits", "refunds"):
        (tmp_path / f"{name}.parquet").write_bytes((folder / f"{name}.parquet").read_bytes())
    with pytest.raises(SourceError, match="missing: .*/places.parquet; every source needs its file, lookups, too"):
        ParquetSources(spark, cube, tmp_path)
    pq.write_table(pa.table({"shop": ["A"]}), tmp_path / "places.parquet")
    with pytest.raises(SourceError, match="places.parquet lacks columns of source 'places': region"):
        ParquetSources(spark, cube, tmp_path).read(cube.source("places"))
    (tmp_path / "sales.parquet").write_text("no Parquet")
    with pytest.raises(SourceError, match=r"sales.parquet is no Parquet: \S"):
        estimate(cube, ParquetSources(spark, cube, tmp_path))
