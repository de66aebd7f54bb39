"""Cubes at random, from their files to what a reader sees, against the oracle."""

import random
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from cube_model.definition import Cube
from cube_model.finished import typed_table
from cube_model.lattice import view_name
from cube_model.store import read_cells, read_members
from glue_cube.build import build
from glue_cube.publish import Publication, publish
from tests.fakes import FakeControl, FakeCubeTable
from tests.finished_cells import cells_of
from tests.grouped_rows import grouped_bases
from tests.input_rows import rows_of
from tests.oracle import cube_table, differences
from tests.random_cubes.case import draw_cube

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


def compared(cube: Cube, table: FakeCubeTable, control: FakeControl, oracle: duckdb.DuckDBPyConnection) -> list[str]:
    """How the cube differs from the oracle's: all cells as text; of floats, each cuboid in its own types."""
    cells = cells_of(cube, table, control)
    if "DOUBLE" not in level_types(cube, oracle):
        return differences(cells, oracle)
    return [found for view, typed in typed_cuboids(cube, table, control) for found in differences(typed, oracle, view)]


def level_types(cube: Cube, oracle: duckdb.DuckDBPyConnection) -> set[str]:
    labels = {label for dimension in cube.dimensions for label in dimension.labels}
    columns = oracle.execute("SELECT column_name, data_type FROM duckdb_columns()").fetchall()
    return {kind for name, kind in columns if name in labels}


def typed_cuboids(cube: Cube, table: FakeCubeTable, control: FakeControl) -> Iterator[tuple[str, pa.Table]]:
    manifest = control.manifests[control.version or ""]
    members = read_members(cube, manifest, table)
    for cells in read_cells(cube, manifest, members, table):
        yield f'"{view_name(cube, cells.cuboid.name)}"', typed_table(cube, manifest, cells, members)
