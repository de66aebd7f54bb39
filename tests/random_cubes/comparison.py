"""A published cube against the oracle's."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from cube_model.definition import Cube
from cube_model.finished import typed_table
from cube_model.lattice import view_name
from cube_model.store import read_cells, read_members
from tests.fakes import FakeControl, FakeCubeTable
from tests.finished_cells import cells_of
from tests.oracle import differences


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
