"""The finished cells of what is published in the fakes."""

import pyarrow as pa

from cube_model.definition import Cube
from cube_model.finished import text_table, typed_table
from cube_model.store import read_cells, read_members
from tests.fakes import FakeControl, FakeCubeTable


def cells_of(cube: Cube, table: FakeCubeTable, control: FakeControl) -> pa.Table:
    manifest = control.manifests[control.version or ""]
    members = read_members(cube, manifest, table)
    return pa.concat_tables(
        text_table(cube, cells.cuboid.name, typed_table(cube, manifest, cells, members))
        for cells in read_cells(cube, manifest, members, table)
    )
