"""Keys against the codes that they are made of."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.definition import Dimension
from cube_model.lattice import Cuboid
from cube_model.members import Codes, Members
from cube_model.radix import digits, joined, keys_of, possible_keys, rolled_up


def members(name: str, *parents: list[int]) -> Members:
    """A dimension whose member n of a depth belongs to `parents[depth-1][n]` of the depth above."""
    levels = tuple(f"l{depth}" for depth in range(len(parents)))
    paths = tuple(pa.table({"code": list(range(len(level)))}) for level in parents)
    codes = tuple(np.array(level, np.int64) for level in parents)
    return Members(Dimension(name, levels, False, {}), paths, codes)


CITIES, SHOPS, DAYS = (
    members("city", [0, 0, 0], [0, 0, 2, 1, 1, 2, 0]),  # whose order is not that of their parents
    members("shop", [0] * 5),
    members("day", [0, 0], [0, 0, 1, 1], [0, 1, 1, 2, 3, 3]),
)
ALL = (CITIES, SHOPS, DAYS)
ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4), st.integers(0, 5)), max_size=20)
DEPTHS = st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(0, 3))


def codes_at(depths: tuple[int, ...], rows: list[tuple[int, int, int]]) -> dict[str, Codes]:
    finest = {0: 2, 1: 1, 2: 3}
    columns = [np.array([row[i] for row in rows], np.int64) for i in range(3)]
    return {
        each.dimension.name: each.rolled_up(columns[i], finest[i], depth)
        for i, (each, depth) in enumerate(zip(ALL, depths, strict=True))
        if depth
    }


@given(ROWS, DEPTHS)
def test_the_digits_of_a_key_are_the_codes_it_was_made_of(
    rows: list[tuple[int, int, int]], depths: tuple[int, ...]
) -> None:
    cuboid, codes = Cuboid("any", depths), codes_at(depths, rows)
    keys = keys_of(cuboid, codes, len(rows), ALL)

    found = digits(keys, cuboid, ALL)

    assert {ALL[i].dimension.name: list(c) for i, c in found.items()} == {name: list(c) for name, c in codes.items()}
    assert not len(keys) or 0 <= keys.min() <= keys.max() < possible_keys(cuboid, ALL)


@given(ROWS, DEPTHS, DEPTHS)
def test_a_key_rolls_up_to_the_key_of_the_codes_above(
    rows: list[tuple[int, int, int]], one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    parent = Cuboid("parent", tuple(map(max, one, other)))
    cuboid = Cuboid("child", one)
    keys = keys_of(parent, codes_at(parent.depths, rows), len(rows), ALL)

    found = rolled_up(keys, parent, cuboid, ALL)

    assert list(found) == list(keys_of(cuboid, codes_at(one, rows), len(rows), ALL))


PATHS = tuple(pa.table({"code": np.arange(count)}) for count in (3_000, 3_000_000))
PARENTS = (np.zeros(3_000, np.int64), np.arange(3_000_000) * 7 % 3_000)
MILLIONS = [Members(Dimension(name, ("group", "one"), False, {}), PATHS, PARENTS) for name in "abcdef"]
WIDE_ROWS = st.lists(st.tuples(*[st.integers(0, 2_999_999)] * len(MILLIONS)), max_size=20)
WIDE_DEPTHS = st.tuples(*[st.integers(0, 2)] * len(MILLIONS))


def wide_codes(depths: tuple[int, ...], rows: list[tuple[int, ...]]) -> dict[str, Codes]:
    columns = np.array(rows, np.int64).reshape(-1, len(MILLIONS))
    return {
        each.dimension.name: each.rolled_up(columns[:, i], 2, depth)
        for i, (each, depth) in enumerate(zip(MILLIONS, depths, strict=True))
        if depth
    }


@given(WIDE_ROWS, WIDE_DEPTHS)
def test_keys_past_63_bits_have_words_of_the_same_digits_in_the_same_order(
    rows: list[tuple[int, ...]], depths: tuple[int, ...]
) -> None:
    cuboid, codes = Cuboid("any", depths), wide_codes(depths, rows)
    keys = keys_of(cuboid, codes, len(rows), MILLIONS)

    found = digits(keys, cuboid, MILLIONS)

    assert {MILLIONS[i].dimension.name: list(c) for i, c in found.items()} == {n: list(c) for n, c in codes.items()}
    assert keys.ndim == (1 if possible_keys(cuboid, MILLIONS) < 2**63 else 2)
    words = keys.reshape(len(rows), -1) if rows else keys
    ordered = sorted(range(len(rows)), key=lambda row: tuple(words[row]))
    assert ordered == sorted(range(len(rows)), key=lambda row: tuple(codes[name][row] for name in codes))


@given(WIDE_ROWS, WIDE_DEPTHS, WIDE_DEPTHS)
def test_a_wide_key_rolls_up_to_the_key_of_the_codes_above(
    rows: list[tuple[int, ...]], one: tuple[int, ...], other: tuple[int, ...]
) -> None:
    parent = Cuboid("parent", tuple(map(max, one, other)))
    cuboid = Cuboid("child", one)
    keys = keys_of(parent, wide_codes(parent.depths, rows), len(rows), MILLIONS)

    found = rolled_up(keys, parent, cuboid, MILLIONS)

    assert found.tolist() == keys_of(cuboid, wide_codes(one, rows), len(rows), MILLIONS).tolist()


def test_as_many_dimensions_share_a_word_as_63_bits_can_number() -> None:
    counts = [2**31, 2**31, 1, 2, 2**61, 3]

    keys = joined([np.array([count - 1]) for count in counts], counts, 1)

    assert keys.tolist() == [[2**62 - 1, 2**62 - 1, 2]]


@pytest.mark.parametrize("bits", [15, 16, 20, 31])
def test_keys_about_the_width_of_an_integer_keep_all_their_digits(bits: int) -> None:
    last = 2**bits - 1

    assert joined([np.array([last]), np.array([last])], [2**bits, 2**bits], 1).tolist() == [2 ** (2 * bits) - 1]


def test_a_key_of_more_than_31_bits_rolls_up_to_the_digits_that_stay() -> None:
    parent, child = Cuboid("parent", (1, 2, 2, 0, 0, 0)), Cuboid("child", (1, 2, 0, 0, 0, 0))
    keys = keys_of(parent, {"a": np.array([2_999]), "b": np.array([2_999_999]), "c": np.array([7])}, 1, MILLIONS)

    assert rolled_up(keys, parent, child, MILLIONS).tolist() == [3_000 * 3_000_000 - 1]
