"""Cubes at random, from their files to what a reader sees, against the oracle."""

import random
from pathlib import Path

import pytest

from glue_cube.build import build
from glue_cube.publish import Publication, publish
from tests.fakes import FakeControl, FakeCubeTable
from tests.grouped_rows import grouped_bases
from tests.input_rows import rows_of
from tests.oracle import cube_table
from tests.random_cubes.case import draw_cube
from tests.random_cubes.comparison import compared

CUBES = 200


@pytest.mark.parametrize("number", range(CUBES))
def test_a_cube_at_random_equals_the_oracle(number: int, seed: int, tmp_path: Path) -> None:
    cube = draw_cube(random.Random(f"{seed}:{number}"), tmp_path)
    table, control = FakeCubeTable(), FakeControl()

    built = build(cube, grouped_bases(cube, rows_of(cube, tmp_path)))
    publish(cube, built, table, control, Publication("v1", "now", {}))

    with cube_table(tmp_path, threads=1) as oracle:
        found = compared(cube, table, control, oracle)
    assert found == [], f"draw {tmp_path} again by --seed {seed} and this test's name, which ends in [{number}]"
