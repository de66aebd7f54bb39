"""What must hold between the cubes of related rows, whatever the cubes: metamorphic checks on cubes drawn at random."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from cube_model.arrow_columns import arrow_type
from cube_model.definition import Aggregate, Cube
from cube_model.lattice import Cuboid, cuboids, taking_part
from cube_model.segments import Period, segment_with
from glue_cube.before import read_before
from glue_cube.build import build
from glue_cube.publish import Publication, publish
from tests.fakes import FakeControl, FakeCubeTable
from tests.finished_cells import cells_of
from tests.grouped_rows import grouped_bases
from tests.input_rows import Rows, rows_of
from tests.random_cubes.case import draw_cube

CUBES = 20
ADDED = (Aggregate.COUNT, Aggregate.SUM)
Cells = dict[tuple[Any, ...], dict[str, Any]]  # measures by cuboid and levels


@dataclass
class Case:
    """A cube and the rows that it was drawn with."""

    cube: Cube
    rows: dict[str, Rows]
    chance: random.Random
    labels: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.labels = [label for dimension in self.cube.dimensions for label in dimension.labels]

    def stored(self, rows: dict[str, Rows]) -> tuple[FakeCubeTable, FakeControl]:
        """What is stored of a cube of these rows."""
        table, control = FakeCubeTable(), FakeControl()
        self.publish(table, control, "v1", rows)
        return table, control

    def publish(
        self, table: FakeCubeTable, control: FakeControl, version: str, rows: dict[str, Rows], *periods: Period
    ) -> None:
        """Build the rows of these periods, or of all time, and publish them."""
        pointer = control.pointer()
        before = read_before(self.cube, control.manifests[pointer.version], table) if pointer else None
        bases = grouped_bases(self.cube, rows)
        built = build(self.cube, bases, before, dict.fromkeys(bases, periods) if periods else {})
        publish(self.cube, built, table, control, Publication(version, "now", {}, pointer))

    def cells(self, rows: dict[str, Rows]) -> Cells:
        """The finished cells of a cube of these rows."""
        return self.finished(*self.stored(rows))

    def finished(self, table: FakeCubeTable, control: FakeControl) -> Cells:
        found: Cells = {}
        for row in cells_of(self.cube, table, control).to_pylist():
            key = (row["cuboid"], *(row[label] for label in self.labels))
            assert key not in found
            found[key] = {measure.name: row[measure.name] for measure in self.cube.measures}
        return found

    def column(self, source: str, name: str) -> int:
        return [column.name for column in self.cube.source(source).columns].index(name)


@pytest.fixture(params=range(CUBES))
def case(request: pytest.FixtureRequest, seed: int, tmp_path: Path) -> Case:
    chance = random.Random(f"{seed}:relations:{request.param}")
    cube = draw_cube(chance, tmp_path)
    print(f"draw it again by --seed {seed}; {tmp_path}")
    return Case(cube, rows_of(cube, tmp_path), chance)


def each(rows: dict[str, Rows], change: Callable[[str, Rows], Rows]) -> dict[str, Rows]:
    return {name: change(name, some) for name, some in rows.items()}


def test_permuted_rows_make_the_same_blocks(case: Case) -> None:
    permuted = each(case.rows, lambda _, rows: case.chance.sample(rows, len(rows)))

    (table, control), (other, other_control) = case.stored(case.rows), case.stored(permuted)

    assert table.blocks == other.blocks
    assert control.manifests["v1"].same_content(other_control.manifests["v1"])


def test_rows_that_are_there_twice_double_what_is_added_and_change_nothing_else(case: Case) -> None:
    once, twice = case.cells(case.rows), case.cells(each(case.rows, lambda _, rows: rows * 2))
    factors = {m.name: 2 if m.aggregate in ADDED else 1 for m in case.cube.measures if not m.ratio}
    factors |= {m.name: 1 for m in case.cube.measures if m.ratio and len({factors[name] for name in m.ratio}) == 1}

    def times(cell: dict[str, Any], factors: dict[str, int]) -> dict[str, Any]:
        return {name: cell[name] * n if n > 1 and cell[name] is not None else cell[name] for name, n in factors.items()}

    alike = dict.fromkeys(factors, 1)
    assert {key: times(cell, alike) for key, cell in twice.items()} == {k: times(c, factors) for k, c in once.items()}


def test_the_cube_of_one_member_is_a_slice_of_the_whole_cube(case: Case) -> None:
    dimension = case.chance.choice(case.cube.dimensions)
    depth = 0 if dimension.calendar else case.chance.randrange(len(dimension.levels))
    label, whole = dimension.labels[depth], case.cells(case.rows)
    place = case.labels.index(label) + 1
    shown = {c.name for c in cuboids(case.cube) if c.depths[case.cube.dimensions.index(dimension)] > depth}
    for member in sorted({key[place] for key in whole if key[0] in shown}, key=repr)[:3]:

        def of_member(name: str, rows: Rows, member: Any = member) -> Rows:
            of = dimension.columns.get(name, ())[depth:]
            return [row for row in rows if of and level_text(row, of[0], case, name, dimension.levels) == member]

        sliced = {key: cell for key, cell in whole.items() if key[0] in shown and key[place] == member}
        filtered = case.cells(each(case.rows, of_member))
        assert {key: cell for key, cell in filtered.items() if key[0] in shown} == sliced


def level_text(row: tuple[Any, ...], column: str, case: Case, source: str, levels: tuple[str, ...]) -> Any:
    """A level of a row as the cube shows it."""
    value = row[case.column(source, column)]
    if isinstance(value, date) and levels[0] in PARTS:
        return PARTS[levels[0]](value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return pc.cast(pa.scalar(value, arrow_type(case.cube.source(source).column(column).type)), pa.string()).as_py()


PARTS: dict[str, Callable[[date], str]] = {
    "year": lambda day: str(day.year),
    "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "day": lambda day: f"{day.year:04}-{day.month:02}-{day.day:02}",
}


def test_sources_apart_make_the_cells_of_all_sources_together(case: Case) -> None:
    together = case.cells(case.rows)
    found: Cells = defaultdict(lambda: {m.name: None for m in case.cube.measures if not m.ratio})
    for source in case.cube.fact_sources():
        alone = case.cells(each(case.rows, lambda name, rows, own=source.name: rows if name == own else []))  # type: ignore[misc]
        for key, cell in alone.items():
            found[key] |= {m.name: cell[m.name] for m in case.cube.measures if m.source == source.name}

    ratios = {measure.name for measure in case.cube.measures if measure.ratio}
    assert {key: {n: v for n, v in cell.items() if n not in ratios} for key, cell in together.items()} == found


def test_a_coarser_cell_is_the_sum_of_its_finer_cells(case: Case) -> None:
    cells = case.cells(case.rows)
    added = [measure for measure in case.cube.measures if measure.aggregate in ADDED]
    for fine, coarse in case.chance.sample(pairs := list(covering(case.cube)), min(len(pairs), 20)):
        sums: dict[tuple[Any, ...], dict[str, Any]] = defaultdict(dict)
        for key, cell in cells.items():
            if key[0] == fine.name:
                above = (coarse.name, *rolled_up(case.cube, key[1:], coarse))
                for name in (measure.name for measure in added if cell[measure.name] is not None):
                    sums[above][name] = sums[above].get(name, 0) + cell[name]
                sums[above]
        expected = {
            key: {m.name: cell[m.name] for m in added if cell[m.name] is not None}
            for key, cell in cells.items()
            if key[0] == coarse.name
        }
        assert sums == expected, (fine, coarse)


def covering(cube: Cube) -> Iterator[tuple[Cuboid, Cuboid]]:
    """A finer and a coarser cuboid in which the same sources take part."""
    for fine in cuboids(cube):
        for coarse in cuboids(cube):
            same = taking_part(cube, fine.depths) == taking_part(cube, coarse.depths)
            if same and fine != coarse and fine.covers(coarse):
                yield fine, coarse


def rolled_up(cube: Cube, levels: tuple[Any, ...], cuboid: Cuboid) -> Iterator[Any]:
    """The levels of a cell with ALL in the place of what a coarser cuboid does not show."""
    depths = zip(cube.dimensions, cuboid.depths, strict=True)
    shown = (place < depth for dimension, depth in depths for place in range(len(dimension.levels)))
    return (level if is_shown else "ALL" for level, is_shown in zip(levels, shown, strict=True))


def test_segments_built_one_after_the_other_make_the_cube_of_all_rows(case: Case) -> None:
    def segment(name: str, row: tuple[Any, ...]) -> Period:
        value = row[case.column(name, case.cube.segment_column(name))]
        return segment_with(case.cube, value.date() if isinstance(value, datetime) else value)

    def within(*periods: Period) -> dict[str, Rows]:
        return each(case.rows, lambda name, rows: [row for row in rows if segment(name, row) in periods])

    every = sorted({segment(name, row) for name, rows in case.rows.items() for row in rows}, key=repr)
    case.chance.shuffle(every)
    table, control = case.stored(within(*every[:1]))
    for number, period in enumerate(every[1:], start=2):
        case.publish(table, control, f"v{number}", within(period), period)

    assert case.finished(table, control) == case.cells(case.rows)
