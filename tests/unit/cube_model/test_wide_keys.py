"""Cubes whose cells 63 bits cannot number, against a plain grouping: from codes to cuboids, stored, and read again."""

import random
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.blocks import packed, unpacked
from cube_model.cascade import Cells, base_cells, cascade, merged, united
from cube_model.definition import Dimension
from cube_model.lattice import Cuboid
from cube_model.members import Members, encode
from cube_model.radix import digits, member_counts, possible_keys, renumbered
from cube_model.states import Operation, State

ROWS, SUM = State("s", Operation.ROWS), State("s", Operation.SUM, "x")
NAMES = [f"d{n}" for n in range(12)]
THOUSAND = 1_000
PLACES = st.lists(st.tuples(*[st.sampled_from([0, 1, 500, 999])] * 12), max_size=20)

Row = tuple[int, ...]
Found = dict[tuple[Any, ...], tuple[int, int]]


def dimension(name: str) -> Dimension:
    return Dimension(name, (name,), False, {"s": (name,)})


def thousands() -> list[Members]:
    table = pa.table({name: range(THOUSAND) for name in NAMES})
    return [encode(dimension(name), {"s": table}, {"s": 1})[0] for name in NAMES]


MEMBERS = thousands()


def using(used: tuple[int, ...]) -> Cuboid:
    return Cuboid(",".join(map(str, used)), tuple(int(place in used) for place in range(12)))


BASE = using(tuple(range(12)))


def base_of(rows: list[Row]) -> Cells:
    codes = {name: np.array([row[i] for row in rows], np.int64) for i, name in enumerate(NAMES)}
    numbers = np.arange(len(rows), dtype=np.int64) - 5
    return base_cells(BASE, MEMBERS, codes, {ROWS: np.ones(len(rows), np.int64), SUM: numbers})


def read(cells: Cells, members: list[Members] = MEMBERS) -> Found:
    codes = digits(cells.keys, cells.cuboid, members)
    paths = [codes[position].tolist() for position in sorted(codes)]
    values = zip(cells.states[ROWS].tolist(), cells.states[SUM].tolist(), strict=True)
    return dict(zip(zip(*paths, strict=True) if paths else [()] * len(cells), values, strict=True))


def plain(rows: list[Row], cuboid: Cuboid) -> Found:
    rows_of: Counter[Row] = Counter()
    sums: Counter[Row] = Counter()
    for place, row in enumerate(rows):
        key = tuple(code for code, depth in zip(row, cuboid.depths, strict=True) if depth)
        rows_of[key] += 1
        sums[key] += place - 5
    return {key: (rows_of[key], sums[key]) for key in sorted(rows_of)}


@given(PLACES, st.lists(st.sets(st.integers(0, 11)), max_size=6))
def test_every_cuboid_of_twelve_dimensions_is_that_of_a_plain_grouping(rows: list[Row], used: list[set[int]]) -> None:
    wanted = {cuboid.depths: cuboid for cuboid in (using(tuple(sorted(places))) for places in used)}

    made = list(cascade(base_of(rows), wanted.values(), MEMBERS))

    assert {cells.cuboid for cells in made} == set(wanted.values())
    for cells in made:
        assert list(read(cells).items()) == list(plain(rows, cells.cuboid).items())
        assert cells.keys.ndim == (1 if possible_keys(cells.cuboid, MEMBERS) < 2**63 else 2)


def test_a_thousand_members_in_each_of_twelve_dimensions_make_a_cube() -> None:
    noise = random.Random(7)
    rows = [tuple(noise.randrange(THOUSAND) // noise.choice([1, 999]) for _ in NAMES) for _ in range(20_000)]
    wanted = [using(used) for size in (0, 1, 11, 12) for used in combinations(range(12), size)]
    wanted += [using((0, 1, 2)), using(tuple(range(6))), using(tuple(range(3, 10)))]

    made = list(cascade(base_of(rows), wanted, MEMBERS))

    assert len(made) == len(wanted)
    assert all(read(cells) == plain(rows, cells.cuboid) for cells in made)


@given(PLACES, st.integers(0, 20), st.sampled_from([BASE, using((0, 3, 4))]))
def test_parts_of_wide_cells_are_united_and_merged_by_their_keys(rows: list[Row], cut: int, cuboid: Cuboid) -> None:
    parts = (rows, rows[:cut], rows[cut:])
    whole, one, other = (next(cascade(base_of(part), [cuboid], MEMBERS)) for part in parts)
    as_mine = {State("t", state.operation, state.column): numbers for state, numbers in other.states.items()}

    both = united(cuboid, [one, other], MEMBERS)
    merge = merged(cuboid, [one, Cells(cuboid, other.keys, as_mine)])

    assert both.keys.tolist() == merge.keys.tolist() == whole.keys.tolist()
    assert both.states[ROWS].tolist() == whole.states[ROWS].tolist()
    sides = merge.states[ROWS] + merge.states[State("t", Operation.ROWS)]
    assert sides.tolist() == whole.states[ROWS].tolist()


@given(PLACES)
def test_wide_cells_come_back_from_blocks_and_keep_their_codes_as_members_come(rows: list[Row]) -> None:
    base = base_of(rows)
    more = [encode(dimension(n), {"s": pa.table({n: range(2_000)})}, {"s": 1})[0] for n in NAMES]

    after = unpacked(packed(base, [ROWS, SUM], MEMBERS), [ROWS, SUM], member_counts(BASE, MEMBERS))
    new = renumbered(base.keys, BASE, MEMBERS, more)

    assert after.keys.tolist() == base.keys.tolist()
    assert list(read(Cells(BASE, new, base.states), more).items()) == list(read(base).items())


@pytest.mark.parametrize("rows", [0, 1])
def test_a_source_without_rows_or_with_one_has_every_cuboid(rows: int) -> None:
    made = list(cascade(base_of([(999,) * 12] * rows), [BASE, using((1, 2)), using(())], MEMBERS))

    assert [len(cells) for cells in made] == [rows] * 3
    assert read(made[0]) == ({(999,) * 12: (1, -5)} if rows else {})
