from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from bench.cube_data import CUBES
from bench.engines.cubo_engine import ROWS, cube_of
from bench.engines.task import Task
from bench.packing import Packing, arrow_packing, definition, product_packing, with_counts
from bench.packing_results import Stored, document
from bench.tables import page
from cube_model.cascade import Cells
from cube_model.definition import Cube
from cube_model.members import Members
from cube_model.states import Operation, State
from glue_cube.footprint import KEY_BYTES

TASK = Task("", ("carrier", "hour"), ("distance",), "", 1, 1, 0.0)
TABLE = pa.table(
    {
        "carrier": ["UA", "AA", "UA", "DL"] * 500,
        "hour": pa.array(list(range(20)) * 100, pa.int32()),
        "distance": pa.array(range(-1_000, 1_000), pa.int64()),
    }
)


def a_cube() -> tuple[Cube, list[Cells], list[Members]]:
    members, cuboids = cube_of(TASK, TABLE)
    return definition(TASK, ROWS, [m.dimension for m in members]), [with_counts(c) for c in cuboids], members


def packing(*sizes: int, cells: int = 1_000, **changes: Any) -> Packing:
    return replace(Packing(cells, list(sizes), 0.5), **changes)


def stored(**packings: Packing) -> Stored:
    return Stored(CUBES["F"], {name.replace("_", " "): packing for name, packing in packings.items()})


def test_the_products_blocks_come_back_as_they_were() -> None:
    cube, cuboids, members = a_cube()
    found = product_packing(cube, cuboids, members)

    assert found.cells == sum(map(len, cuboids)) > 4
    assert found.different == 0 and len(found.sizes) == 4


def test_a_cell_that_comes_back_changed_is_counted() -> None:
    cube, (first, *others), members = a_cube()
    no_members = replace(first, keys=first.keys + 10_000)  # their codes are cut off

    assert product_packing(cube, [no_members, *others], members).different == len(first)


def test_a_sum_is_kept_with_the_count_of_its_values() -> None:
    cells = a_cube()[1][0]

    rows = cells.states[State(ROWS, Operation.ROWS)]
    assert cells.states[State(ROWS, Operation.COUNT, "distance")].tolist() == rows.tolist()


def test_arrow_batches_have_so_many_cells_at_most() -> None:
    cube, cuboids, members = a_cube()
    sizes = [len(arrow_packing(cube, cuboids, members, rows).sizes) for rows in (10, 1_000)]

    assert sizes == [sum(-(-len(cells) // 10) for cells in cuboids), 4]


@pytest.mark.parametrize(
    ("size", "write", "read"),
    [(1, 1, 0.5), (1_024 - KEY_BYTES, 1, 0.5), (1_025 - KEY_BYTES, 2, 0.5), (4_097 - KEY_BYTES, 5, 1.0)],
)
def test_units_are_of_whole_items(size: int, write: int, read: float) -> None:
    assert (packing(size).write_units, packing(size).read_units) == (write, read)


def test_a_cell_is_read_with_the_largest_block() -> None:
    assert packing(100, 16_000, 9_000).read_units == 2.0


def test_ours_is_held_against_items_and_the_best_batches_that_are_read_for_as_little() -> None:
    found = document(
        [stored(cubo=packing(900, 900), small=packing(*[900] * 4), large=packing(17_000, cells=10_000))], "m", {}, ()
    )

    assert {r["name"]: (r["value"], r["aim"]) for r in found["ratios"]} == {
        "F: cells a write unit, cubo over one item a cell": (500.0, 300.0),
        "F: cells a write unit, cubo over the best for 2 read units, small": (2.0, 1.0),
        "F: read units of a cell, at most, of cubo": (0.5, 2.0),
    }


def test_the_page_shows_what_cells_cost_in_every_way() -> None:
    text = page([document([stored(cubo=packing(900, 900, unpack_seconds=0.25))], "m", {}, ("a note",))])

    assert "### F: nycflights13 flights, 6 dimensions, 1,000 cells" in text
    assert "| cubo | 500.0 | 2 | 0.5 | 1.8 | 2,000 | 4,000 |" in text
    assert "| one item a cell | 1.0 | 1,000 | 0.5 | - | - | - |" in text


def test_cells_that_do_not_come_back_make_the_run_unequal() -> None:
    found = document([stored(cubo=packing(900, different=3))], "m", {}, ())

    assert not found["equal"]
    assert found["missing"] == {"F/cubo": "3 cells do not come back as they were"}
