"""Cubes at random as the job builds them, with expressions and lookups, against the oracle."""

import random
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from glue_cube.run import Order, run
from tests.fakes import FakeControl, FakeCubeTable
from tests.input_rows import rows_of
from tests.oracle import cube_table
from tests.random_cubes.case import draw_cube
from tests.random_cubes.comparison import compared
from tests.spark.test_base import SourcesOfRows
from tests.unit.glue_cube.test_metrics import FakeMetrics

CUBES = 10


@pytest.mark.parametrize("number", range(CUBES))
def test_the_job_makes_a_cube_at_random_as_the_oracle_does(
    number: int, seed: int, spark: SparkSession, tmp_path: Path
) -> None:
    cube = draw_cube(random.Random(f"{seed}:spark:{number}"), tmp_path, sql=True)
    table, control = FakeCubeTable(), FakeControl()

    run(cube, SourcesOfRows(spark, rows_of(cube, tmp_path)), table, control, FakeMetrics(), Order("v1", "now"))

    with cube_table(tmp_path, threads=1) as oracle:
        found = compared(cube, table, control, oracle)
    assert found == [], f"draw {tmp_path} again by --seed {seed} and this test's name, which ends in [{number}]"
