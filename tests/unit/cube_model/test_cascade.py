"""Every cuboid of a cascade against a plain grouping of the rows, states of nothing and NaN included."""

import math
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.arrow_columns import Numbers
from cube_model.cascade import base_cells, cascade
from cube_model.definition import Dimension
from cube_model.errors import ArithmeticOverflow
from cube_model.lattice import Cuboid
from cube_model.members import Members, encode
from cube_model.radix import digits
from cube_model.states import Operation, State

ROWS, COUNT = State("s", Operation.ROWS), State("s", Operation.COUNT, "x")
SUM, MIN, MAX = (State("s", operation, "x") for operation in (Operation.SUM, Operation.MIN, Operation.MAX))
LEAST, GREATEST = State("s", Operation.MIN, "f"), State("s", Operation.MAX, "f")
COUNT_F = State("s", Operation.COUNT, "f")
PLACE = Dimension("place", ("region", "shop"), False, {"s": ("region", "shop")})
KIND = Dimension("kind", ("kind",), False, {"s": ("kind",)})
CUBOIDS = [Cuboid(str(depths), depths) for depths in product(range(3), range(2))]

Row = tuple[str | None, str | None, str | None, int | None, float | None]
NAMES = st.none() | st.sampled_from(["", "a", "é"])
FLOATS = st.none() | st.floats(-1e9, 1e9) | st.just(math.nan)
FACTS = st.lists(st.tuples(NAMES, NAMES, NAMES, st.none() | st.integers(-(10**9), 10**9), FLOATS), max_size=40)


def numbers(values: list[Any], kind: type) -> tuple[Numbers, Numbers]:
    """The values with 0 for null, and how many are there."""
    return np.array([v or 0 for v in values], kind), np.array([v is not None for v in values], np.int64)


def cells_of(rows: list[Row], threads: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    columns = [pa.chunked_array([pa.array([row[i] for row in rows], pa.string())]) for i in range(3)]
    base = pa.table(dict(zip(("place_region", "place_shop", "kind"), columns, strict=True)))
    encoded = [encode(d, {"s": base}, {"s": len(d.levels)}) for d in (PLACE, KIND)]
    members = [found for found, _ in encoded]
    codes = {m.dimension.name: found["s"] for m, found in encoded}
    whole, known = numbers([row[3] for row in rows], np.int64)
    doubles, known_doubles = numbers([row[4] for row in rows], np.float64)
    states = {ROWS: np.ones(len(rows), np.int64), COUNT: known, SUM: whole, MIN: whole, MAX: whole}
    states |= {COUNT_F: known_doubles, LEAST: doubles, GREATEST: doubles}
    made = cascade(base_cells(CUBOIDS[-1], members, codes, states), CUBOIDS, members, threads)
    return {key: values for cells in made for key, values in finished(cells, members)}


def finished(cells: Any, members: list[Members]) -> list[tuple[Any, Any]]:
    codes = digits(cells.keys, cells.cuboid, members)
    paths = {p: members[p].paths[cells.cuboid.depths[p] - 1].take(pa.array(c)).to_pylist() for p, c in codes.items()}
    found = []
    for i in range(len(cells)):
        place = tuple(paths[0][i].values()) if 0 in paths else ()
        kind = tuple(paths[1][i].values()) if 1 in paths else ()
        values = {state: array[i].item() for state, array in cells.states.items()}
        of_x = [values[s] if values[COUNT] else None for s in (SUM, MIN, MAX)]
        of_f = [repr(values[s] + 0.0) if values[COUNT_F] else None for s in (LEAST, GREATEST)]
        found.append(((place, kind), (values[ROWS], values[COUNT], *of_x, *of_f)))
    return found


def plain(rows: list[Row]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        for cuboid in CUBOIDS:
            groups.setdefault((row[: cuboid.depths[0]], row[2 : 2 + cuboid.depths[1]]), []).append(row)
    return {key: summed(group) for key, group in groups.items()}


def summed(rows: list[Row]) -> tuple[Any, ...]:
    whole = [row[3] for row in rows if row[3] is not None]
    doubles = [row[4] for row in rows if row[4] is not None]
    real = [d for d in doubles if not math.isnan(d)]
    least = None if not doubles else repr(min(real, default=math.nan) + 0.0)
    most = None if not doubles else repr((max(real) if len(real) == len(doubles) else math.nan) + 0.0)
    extremes = (sum(whole), min(whole), max(whole)) if whole else (None, None, None)
    return (len(rows), len(whole), *extremes, least, most)


@given(FACTS, st.integers(1, 3))
def test_every_cell_is_that_of_a_plain_grouping(rows: list[Row], threads: int) -> None:
    assert cells_of(rows, threads) == plain(rows)


def test_the_order_of_rows_makes_no_difference() -> None:
    rows: list[Row] = [(str(n % 3), str(n % 7), str(n % 2), n, n / 7) for n in range(200)]

    assert cells_of(rows, 2) == cells_of(rows[::-1], 1)


def test_a_million_members_of_which_three_have_a_quarter_of_the_rows_make_their_cells() -> None:
    many = 1_000_000
    shops = np.concatenate((np.arange(many) * 7919 % many, np.arange(300_000) % 3 * 499_999))
    regions, kinds, numbers = shops % 100, np.arange(len(shops)) % 5, np.arange(len(shops)) - 7
    base = pa.table({"place_region": regions, "place_shop": shops, "kind": kinds})
    encoded = [encode(d, {"s": base}, {"s": len(d.levels)}) for d in (PLACE, KIND)]
    members = [found for found, _ in encoded]
    codes = {found.dimension.name: mine["s"] for found, mine in encoded}

    made = cascade(base_cells(CUBOIDS[-1], members, codes, {ROWS: np.ones_like(shops), SUM: numbers}), CUBOIDS, members)

    for cells in made:
        place, kind = cells.cuboid.depths
        places = [shops * 0, regions, regions * many + shops][place]
        found, groups = np.unique(places * 5 + kinds * kind, return_inverse=True)
        sums = np.zeros(len(found), np.int64)
        np.add.at(sums, groups, numbers)
        assert cells.states[ROWS].tolist() == np.bincount(groups).tolist()
        assert cells.states[SUM].tolist() == sums.tolist()


def test_a_sum_that_might_leave_63_bits_is_refused() -> None:
    members, codes = encode(KIND, {"s": pa.table({"kind": ["a", "b"]})}, {"s": 1})
    states = {ROWS: np.ones(2, np.int64), SUM: np.array([2**62, 2**62])}

    with pytest.raises(ArithmeticOverflow, match=r"the sum of s\.x does not fit 63 bits"):
        base_cells(Cuboid("kind", (1,)), [members], {"kind": codes["s"]}, states)


def test_paths_of_more_than_an_int16_can_number_are_told_apart() -> None:
    regions, shops = np.arange(90_000) // 300, np.arange(90_000) % 300

    members, codes = encode(PLACE, {"s": pa.table({"place_region": regions, "place_shop": shops})}, {"s": 2})

    assert members.count(2) == 90_000
    assert codes["s"].tolist() == list(range(90_000))
