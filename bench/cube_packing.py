"""ENTRY: `python -m bench.cube_packing` measures how cells are stored; `make bench-cube-packing` runs it."""

from typing import Annotated

import pyarrow as pa
import pyarrow.parquet as pq
import typer

from bench.choices import chosen
from bench.cube_data import CUBES, CubeData
from bench.cube_engines import OURS
from bench.cube_run import Places, places_of
from bench.engines.cubo_engine import ROWS, cube_of
from bench.engines.task import Task
from bench.machine import machine
from bench.packing import Packing, arrow_packing, definition, product_packing, with_counts
from bench.packing_results import ITEMS, Json, Stored, document
from bench.report import report
from bench.server import bench_settings
from glue_cube.footprint import KEY_BYTES
from local.settings import REPOSITORY

_BATCHES = (1_024, 2_048, 4_096)  # cells
_TOOLS = {
    OURS: {"version": "this commit", "options": "as a build publishes"},
    "Arrow batches": {"version": f"pyarrow {pa.__version__}", "options": "zstd, narrowest integers in each batch"},
}
_NOTES = (
    f"A write unit is a KB of an item, {KEY_BYTES} bytes of which are counted for its key and names; a read unit is "
    "4 KB, half of one eventually consistent, which is enough for what never changes. A cell is read with its block.",
    "All have the same columns: member codes, the count of rows, two sums, and the count of values of each sum, which "
    "tells a sum of nothing from 0.",
    f"Each cuboid of {OURS} was unpacked again and its cells compared. {ITEMS.capitalize()} is counted, not written.",
)


def main(data: Annotated[str, typer.Option(help="all, or names of data sets with commas between.")] = "all") -> None:
    """Pack the cells of whole cubes with the product's packer and in plainer ways, and compare what they cost."""
    report("cube_packing", lambda: _run(data))


def _run(data: str) -> Json:
    settings = bench_settings(REPOSITORY)
    stored = [_stored(places_of(settings), each) for each in chosen(data, CUBES, {"all": [*CUBES]}, "DATA")]
    return document(stored, machine(settings.java), _TOOLS, _NOTES)


def _stored(places: Places, data: CubeData) -> Stored:
    file = data.file(places.data)
    task = Task(str(file), data.dimensions, data.sums, "", 1, 2, 0.0)
    members, cuboids = cube_of(task, pq.read_table(file))
    cube = definition(task, ROWS, [m.dimension for m in members])
    whole = [with_counts(cells) for cells in cuboids]
    packings: dict[str, Packing] = {OURS: product_packing(cube, whole, members)}
    for rows in _BATCHES:
        packings[f"Arrow batches of {rows:,} cells"] = arrow_packing(cube, whole, members, rows)
    for name, found in packings.items():
        print(f"{data.name}: {name}: {found.cells / found.write_units:.0f} cells a write unit", flush=True)
    return Stored(data, packings)


if __name__ == "__main__":
    typer.run(main)
