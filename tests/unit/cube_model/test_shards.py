"""A base in shards: none is larger than it may be, and what is made of them is what is made of the base."""

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.blocks import table_from_bytes
from cube_model.cascade import Cells, base_cells, cascade
from cube_model.lattice import Cuboid, cuboids
from cube_model.members import Members, encode
from cube_model.shards import from_bytes, shards, to_bytes
from cube_model.states import Operation, State
from tests.builders import a_cube

CUBE = a_cube()
ROWS, COUNT = State("sales", Operation.ROWS), State("sales", Operation.COUNT, "x")
SUM, LEAST, MOST = (State("sales", operation, "x") for operation in (Operation.SUM, Operation.MIN, Operation.MAX))
STATES = tuple(sorted((ROWS, COUNT, SUM, LEAST, MOST)))
FINEST = Cuboid("day.day,shop", (2, 1))
FACTS = st.lists(
    st.tuples(st.none() | st.integers(0, 40), st.none() | st.sampled_from("abcé"), st.none() | st.integers(-9, 9)),
    min_size=1,
    max_size=60,
)


def a_base(facts: list[tuple[int | None, str | None, int | None]]) -> tuple[Cells, list[Members]]:
    """The base of facts (day, shop, number), and its members."""
    days = [None if day is None else date(2023, 12, 1) + timedelta(days=day) for day, _, _ in facts]
    table = pa.table({"_day": pa.array(days, pa.date32()), "shop": pa.array([shop for _, shop, _ in facts])})
    encoded = [encode(d, {"sales": table}, {"sales": len(d.levels)}) for d in CUBE.dimensions]
    members = [found for found, _ in encoded]
    numbers = np.array([number or 0 for _, _, number in facts], np.int64)
    known = np.array([number is not None for _, _, number in facts], np.int64)
    states = {ROWS: np.ones(len(facts), np.int64), COUNT: known, SUM: numbers, LEAST: numbers, MOST: numbers / 3}
    codes = {m.dimension.name: found["sales"] for m, found in encoded}
    return base_cells(FINEST, members, codes, states), members


def content(cells: Cells) -> tuple[object, ...]:
    return (cells.cuboid, cells.keys.tolist(), {s: (n.dtype.str, n.tolist()) for s, n in cells.states.items()})


@given(FACTS, st.integers(60, 1000))
def test_cuboids_of_shards_joined_are_those_of_the_base(
    facts: list[tuple[int | None, str | None, int | None]], most: int
) -> None:
    base, members = a_base(facts)
    parts: dict[Cuboid, list[bytes]] = {}
    for shard in shards(base, members, most):
        for cells in cascade(from_bytes(FINEST, STATES, [shard], members), cuboids(CUBE), members, threads=1):
            parts.setdefault(cells.cuboid, []).append(to_bytes(cells, members))

    found = {cuboid: content(from_bytes(cuboid, STATES, some, members)) for cuboid, some in parts.items()}

    assert found == {cells.cuboid: content(cells) for cells in cascade(base, cuboids(CUBE), members)}


@pytest.mark.parametrize("skewed", [False, True])
def test_no_shard_is_larger_than_it_may_be_whatever_the_skew(skewed: bool) -> None:
    base, members = a_base([(n, "a" if skewed else str(n), 1) for n in range(1000)])

    rows = [table_from_bytes(shard).num_rows for shard in shards(base, members, 7 * 8 * 100)]  # 7 columns of 8 bytes

    assert sorted(rows) == [100] * 10


def test_a_shard_has_whole_members_of_the_dimension_that_has_most() -> None:
    base, members = a_base([(n // 50, str(n % 50), 1) for n in range(500)])

    shops = [set(table_from_bytes(shard)["1"].to_pylist()) for shard in shards(base, members, 7 * 8 * 100)]

    assert [len(each) for each in shops] == [10] * 5
    assert set.union(*shops) == set(range(50))


def test_a_base_of_one_cell_and_no_dimension_is_one_shard() -> None:
    _, members = a_base([(1, "a", 1)])
    total = Cells(Cuboid("ALL", (0, 0)), np.zeros(1, np.int64), {ROWS: np.array([5])})

    (shard,) = shards(total, members, 1)

    assert content(from_bytes(total.cuboid, [ROWS], [shard], members)) == content(total)
