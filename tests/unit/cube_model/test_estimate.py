"""Cells in all rows, told by a sample: exact of all rows, near of some of a known distribution."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.arrow_columns import Numbers
from cube_model.estimate import estimated_cells

ROWS = st.lists(st.integers(1, 50), max_size=40)


def rows_of(keys: Numbers, fraction: float, seed: int) -> Numbers:
    """The rows of each key that a sample has."""
    picked = keys[np.random.default_rng(seed).random(len(keys)) < fraction]
    counts: Numbers = np.unique(picked, return_counts=True)[1]
    return counts


@given(ROWS)
def test_all_rows_give_the_cells_that_there_are(rows: list[int]) -> None:
    assert estimated_cells(np.array(rows, np.int64), 1.0) == len(rows)


@given(ROWS, st.floats(0.001, 1.0))
def test_there_are_as_many_cells_as_were_seen_and_no_more_than_rows(rows: list[int], fraction: float) -> None:
    found = estimated_cells(np.array(rows, np.int64), fraction)

    assert len(rows) <= found <= max(round(sum(rows) / fraction), len(rows))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("fraction", [0.01, 0.05, 0.2])
@pytest.mark.parametrize(("cells", "most_off"), [(12, 1.01), (1_000, 1.1), (10_000, 1.35), (200_000, 1.35)])
def test_cells_that_are_as_frequent_as_each_other_are_told_by_a_sample(
    cells: int, most_off: float, fraction: float, seed: int
) -> None:
    keys = np.random.default_rng(100 + seed).integers(cells, size=300_000)
    there = len(np.unique(keys))

    found = estimated_cells(rows_of(keys, fraction, seed), fraction)

    assert there / most_off <= found <= there * most_off


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("fraction", "most_off"), [(0.05, 3.2), (0.2, 1.8)])
def test_of_very_rare_cells_there_are_at_least_as_many_as_told(fraction: float, most_off: float, seed: int) -> None:
    keys = np.random.default_rng(200 + seed).zipf(1.5, size=300_000)
    there = len(np.unique(keys))

    found = estimated_cells(rows_of(keys, fraction, seed), fraction)

    assert there / most_off <= found <= there


def test_where_no_two_rows_are_of_one_cell_every_row_is_one() -> None:
    assert estimated_cells(np.ones(500, np.int64), 0.05) == 10_000


def test_cells_of_one_row_and_of_two_tell_of_those_that_were_not_seen() -> None:
    rows = np.array([1] * 10 + [2] * 4 + [30] * 6, np.int64)

    assert estimated_cells(rows, 0.2) == 20 + round(0.8 * 10 * 9 / (2 * 5))
