"""Cells through blocks and back, and which blocks a change of cells changes."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.blocks import Block, Packed, checked, pack, stored_states, unpack
from cube_model.cascade import Cells
from cube_model.errors import CorruptBlock
from cube_model.lattice import Cuboid, cuboid
from cube_model.members import Members, members_of
from cube_model.radix import member_counts
from cube_model.states import SKETCHES, states_of
from tests.builders import SMALL, a_cube

CUBE = a_cube()
FINEST = cuboid(CUBE, (2, 1))
STATES = states_of(CUBE, ["sales", "stock"])


def members(days: int, shops: int) -> list[Members]:
    """Days of one year, and shops."""
    own = [pa.chunked_array([pa.array([2024])]), pa.chunked_array([pa.array(range(days))])]
    day = members_of(CUBE.dimensions[0], own, [np.zeros(1, np.int64), np.zeros(days, np.int64)])
    names = pa.chunked_array([pa.array([f"s{n}" for n in range(shops)])])
    return [day, members_of(CUBE.dimensions[1], [names], [np.zeros(shops, np.int64)])]


def cells(keys: list[int], scale: int, where: Cuboid = FINEST) -> Cells:
    numbers = np.array(keys, np.int64)
    return Cells(where, numbers, {state: numbers % (place + 2) * scale for place, state in enumerate(STATES)})


@given(st.sets(st.integers(0, 9 * 7 - 1)), st.sampled_from([1, -1, 10**15, -(2**58)]))
def test_cells_come_back_as_they_were(keys: set[int], scale: int) -> None:
    known, before = members(9, 7), cells(sorted(keys), scale)

    packed = pack(CUBE, before, known)
    after = unpack(CUBE, packed, member_counts(FINEST, known))

    assert after.keys.tolist() == before.keys.tolist()
    assert {s: v.tolist() for s, v in after.states.items()} == {s: v.tolist() for s, v in before.states.items()}
    assert all(checked(block.id, block.data) for block in packed.blocks)


def packed(days: int, shops: int, keys: list[int]) -> Packed:
    return pack(CUBE, cells(keys, 1), members(days, shops))


def test_a_cell_that_comes_changes_the_block_it_is_in_and_no_other() -> None:
    keys = list(range(0, 100_000, 2))
    before = packed(1000, 100, keys)

    for new in (1, 50_001, 99_999):
        after = packed(1000, 100, sorted([*keys, new]))
        assert len({b.id for b in after.blocks} - {b.id for b in before.blocks}) <= 2
    assert 12 <= len(before.blocks) <= 50


def test_no_block_is_larger_than_two_read_units() -> None:
    noise = np.random.default_rng(1)
    keys = np.arange(50_000)
    states = {state: noise.integers(-(2**60), 2**60, len(keys)) for state in STATES}

    found = pack(CUBE, Cells(FINEST, keys, states), members(1000, 100))

    assert max(len(block.data) for block in found.blocks) <= 16_000
    after = unpack(CUBE, found, [1000, 100])
    assert all((after.states[state] == states[state]).all() for state in STATES)


SKETCHED = a_cube(SMALL.replace("segments:", "  areas: {source: sales, agg: distinct, of: shop}\nsegments:"))


def packed_sketches(sketches: list[bytes]) -> tuple[Packed, list[bytes]]:
    """A sketch a cell through blocks, and those that come back."""
    states = {state: np.arange(len(sketches)) for state in stored_states(SKETCHED, FINEST)}
    [sketch] = (state for state in states if state.operation in SKETCHES)
    before = Cells(FINEST, np.arange(len(sketches)), {**states, sketch: np.array(sketches, object)})
    found = pack(SKETCHED, before, members(1000, 100))
    return found, unpack(SKETCHED, found, [1000, 100]).states[sketch].tolist()


@given(st.lists(st.binary(max_size=60), max_size=300))
def test_sketches_come_back_as_they_were(sketches: list[bytes]) -> None:
    found, after = packed_sketches(sketches)

    assert after == sketches
    assert found.types.count("binary") == 1


def test_a_block_of_sketches_is_no_larger_unless_one_alone_is() -> None:
    noise = np.random.default_rng(5)
    sizes = [20] * 400 + [3_000] * 20 + [40_000, 7] + [4_000] * 9
    sketches = [noise.bytes(size) for size in sizes]

    found, after = packed_sketches(sketches)

    assert after == sketches
    assert sorted(len(block.data) > 16_000 for block in found.blocks)[-2:] == [False, True]
    wide, _ = packed_sketches([noise.bytes(40_000)] * 3)
    assert len(wide.blocks) == 3


def test_a_sketch_that_grows_moves_no_end_of_another_block() -> None:
    sketches = [bytes([n % 251]) * (22 if n % 2 else 24) for n in range(20_000)]
    sketches[0] = sketches[0][1:]  # their mean is a little less than 23
    before, _ = packed_sketches(sketches)
    sketches[70] += b"more"

    after, _ = packed_sketches(sketches)

    assert len({b.id for b in after.blocks} - {b.id for b in before.blocks}) == 1
    assert len(before.blocks) > 5


def test_members_that_come_change_no_block_of_cells_that_stay() -> None:
    pairs = [(day, shop) for day in range(500) for shop in range(100)]
    made = []
    for shops in (100, 101):
        keys = np.array([day * shops + shop for day, shop in pairs])
        states = {state: np.arange(len(pairs)) % 7 for state in STATES}
        made.append(pack(CUBE, Cells(FINEST, keys, states), members(600, shops)))

    assert made[0].blocks == made[1].blocks


def test_a_changed_block_is_refused() -> None:
    [block] = packed(9, 7, [1, 2, 3]).blocks

    with pytest.raises(CorruptBlock, match=f"block {block.id} has other bytes"):
        checked(block.id, block.data[:-1] + b"?")
    broken = Packed(FINEST, ("i1",), 3, (Block("x", b"nothing"),))
    with pytest.raises(CorruptBlock, match="not an Arrow record batch"):
        unpack(CUBE, broken, [9, 7])
