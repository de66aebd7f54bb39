"""Groups of keys against a dictionary of lists, whichever way they are found."""

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.groups import grouped

NUMBERS = st.integers(-(2**60), 2**60)
DOUBLES = st.floats(allow_nan=True, width=64)
SPACES = [8, 2**40]  # few possible keys, and many


def collected(keys: list[int], numbers: list[Any]) -> dict[int, list[Any]]:
    groups: dict[int, list[Any]] = {}
    for key, number in zip(keys, numbers, strict=True):
        groups.setdefault(key, []).append(number)
    return dict(sorted(groups.items()))


def least(numbers: list[float]) -> float:
    return min((n for n in numbers if not math.isnan(n)), default=math.nan)


def greatest(numbers: list[float]) -> float:
    return math.nan if any(math.isnan(n) for n in numbers) else max(numbers)


@pytest.mark.parametrize("possible", SPACES)
@pytest.mark.parametrize("arrange", [list, sorted, lambda keys: list(range(len(keys)))])
@given(st.lists(st.tuples(st.integers(0, 7), NUMBERS, DOUBLES), max_size=30))
def test_every_group_has_its_sum_its_least_and_its_greatest(
    possible: int, arrange: Callable[[list[int]], list[int]], rows: list[tuple[int, int, float]]
) -> None:
    keys = arrange([key for key, _, _ in rows])
    keys = [key * (possible >> 6) for key in keys] if possible > 8 else [key % 8 for key in keys]
    whole, doubles = [n for _, n, _ in rows], [d for _, _, d in rows]

    groups = grouped(np.array(keys, np.int64), possible)

    expected, of_doubles = collected(keys, whole), collected(keys, doubles)
    assert groups.keys.tolist() == list(expected)
    order, starts = groups.runs()
    assert [sorted(whole[i] for i in run) for run in np.split(order, starts[1:])[: len(expected)]] == [
        sorted(numbers) for numbers in expected.values()
    ]
    small = np.array(whole, np.int64) // 32  # so that no sum leaves 64 bits
    assert groups.sums(small).tolist() == [sum(n // 32 for n in ns) for ns in expected.values()]
    assert groups.least(np.array(whole, np.int64)).tolist() == [min(ns) for ns in expected.values()]
    assert groups.greatest(np.array(whole, np.int64)).tolist() == [max(ns) for ns in expected.values()]
    np.testing.assert_array_equal(groups.least(np.array(doubles, float)), [least(ns) for ns in of_doubles.values()])
    np.testing.assert_array_equal(
        groups.greatest(np.array(doubles, float)), [greatest(ns) for ns in of_doubles.values()]
    )


def test_keys_that_were_found_by_other_numbers_have_their_runs() -> None:
    words, block = np.array([[7, 0], [5, 1], [7, 0], [5, 1]]), 1 << 40
    for keys, possible in ((words, 1 << 90), (np.array([block + 7, block + 5, block + 7, block + 5]), 1 << 41)):
        order, starts = grouped(keys, possible).runs()

        assert [sorted(run.tolist()) for run in np.split(order, starts[1:])] == [[1, 3], [0, 2]]


def test_keys_in_few_stretches_of_many_possible_ones_have_their_sums() -> None:
    dice = random.Random(1)
    keys = [(1 << 16) * dice.choice([0, 1]) + dice.randrange(15_000) for _ in range(1_000)]

    groups = grouped(np.array(keys, np.int64), 1 << 17)

    expected = collected(keys, keys)
    assert groups.keys.tolist() == list(expected)
    assert groups.sums(np.array(keys, np.int64)).tolist() == [sum(numbers) for numbers in expected.values()]
    order, starts = groups.runs()
    assert [{keys[i] for i in run} for run in np.split(order, starts[1:])] == [{key} for key in expected]
