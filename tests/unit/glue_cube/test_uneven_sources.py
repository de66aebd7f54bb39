"""Sources without a row, in every position and all at once, and a member that has nearly all rows."""

import random
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from cube_model.lattice import cuboid
from glue_cube.build import Base, build
from glue_cube.publish import Publication, publish
from tests.builders import a_cube
from tests.fakes import FakeControl, FakeCubeTable
from tests.finished_cells import cells_of
from tests.grouped_rows import grouped_bases
from tests.input_rows import rows_of
from tests.oracle import cube_table
from tests.random_cubes.case import draw_cube
from tests.random_cubes.comparison import compared
from tests.random_cubes.definition import SOURCES

DAYS, SHOPS = 12_000, 3_000


@pytest.mark.parametrize("empty", [some for count in range(4) for some in combinations(SOURCES, count)], ids=str)
def test_sources_without_rows_are_absent_and_harm_no_other(empty: tuple[str, ...], seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"{seed}:uneven")
    while len(list((cube := draw_cube(chance, fresh(tmp_path), empty=empty)).fact_sources())) < len(SOURCES):
        pass
    folder = tmp_path / str(len(list(tmp_path.iterdir())))
    table, control = FakeCubeTable(), FakeControl()

    built = build(cube, grouped_bases(cube, rows_of(cube, folder)))
    published = publish(cube, built, table, control, Publication("v1", "now", {}))

    assert len(empty) < len(SOURCES) or published.manifest.cells == 0
    assert not set(empty) & {name for name, base in built.bases.items() if base.cells}
    with cube_table(folder, threads=1) as oracle:
        assert compared(cube, table, control, oracle) == [], f"draw {folder} again by --seed {seed}"


def fresh(folder: Path) -> Path:
    """A new folder in this one; they are numbered."""
    made = folder / str(len(list(folder.iterdir())) + 1)
    made.mkdir()
    return made


def test_a_member_with_nearly_all_rows_is_one_of_many() -> None:
    cube, first = a_cube(), date(1980, 1, 1)
    shops = ["busy"] * DAYS + [f"quiet {number}" for number in range(SHOPS)]
    days = [first + timedelta(number) for number in range(DAYS)] + [first] * SHOPS
    pieces = np.arange(len(shops)) % 7 - 2
    table, control = FakeCubeTable(), FakeControl()

    bases = {"sales": rows_alone(shops, days, "amount", pieces), "stock": rows_alone(shops, days, "pieces", pieces)}
    publish(cube, build(cube, bases), table, control, Publication("v1", "now", {}))

    cells = {
        (c["cuboid"], c["day_day"], c["shop"]): (c["amount"], c["pieces"])
        for c in cells_of(cube, table, control).to_pylist()
    }
    busy, everything = int(pieces[:DAYS].sum()), int(pieces.sum())
    assert cells["shop", "ALL", "busy"] == (busy, busy)
    assert cells["ALL", "ALL", "ALL"] == (everything, everything)
    assert cells["day.day", first.isoformat(), "ALL"][1] == int(pieces[0] + pieces[DAYS:].sum())
    assert [cells["shop", "ALL", f"quiet {n}"][1] for n in range(SHOPS)] == pieces[DAYS:].tolist()


def rows_alone(shops: list[str], days: list[date], column: str, numbers: np.ndarray) -> Base:  # type: ignore[type-arg]
    """A base in which each row is a cell of its own."""
    sums = pa.array(numbers.tolist(), pa.decimal128(19, 2) if column == "amount" else pa.int64())
    ones = pa.array(np.ones(len(shops), np.int64))
    names = ("_day", "shop", f"_count_{column}", "_rows", f"_sum_{column}")
    table = pa.table(dict(zip(names, (pa.array(days), pa.array(shops), ones, ones, sums), strict=True)))
    return Base(column, cuboid(a_cube(), (2, 1)), table, len(shops), len(shops))
