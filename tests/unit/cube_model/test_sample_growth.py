"""Cells of a sample made as many as there might be, so that they can be packed."""

import numpy as np
import pytest

from cube_model.blocks import pack
from cube_model.sample_growth import grown
from cube_model.states import Operation, State
from tests.unit.cube_model.test_blocks import CUBE, cells, members

MEMBERS = members(200, 50)
SAMPLE = cells(list(range(0, 9_000, 3)), 5)


def test_the_cells_of_all_rows_stay_as_they_are() -> None:
    assert grown(SAMPLE, 3_000, 1.0, MEMBERS) is SAMPLE


def test_there_are_as_many_cells_as_wanted_and_those_of_the_sample_among_them() -> None:
    larger = grown(SAMPLE, 7_000, 0.2, MEMBERS)

    assert len(larger) == 7_000
    assert set(SAMPLE.keys.tolist()) < set(larger.keys.tolist())
    assert (np.diff(larger.keys) > 0).all()
    assert len({len(numbers) for numbers in larger.states.values()}) == 1


def test_what_adds_up_over_rows_grows_and_all_of_it_is_as_much_as_all_rows_have() -> None:
    rows = State("sales", Operation.ROWS)
    one_each = type(SAMPLE)(SAMPLE.cuboid, SAMPLE.keys, {rows: np.full(len(SAMPLE), 4)})

    larger = grown(one_each, 6_000, 0.1, MEMBERS)

    assert larger.states[rows].sum() == pytest.approx(3_000 * 4 / 0.1, rel=0.01)


def test_least_and_greatest_stay_what_they_are() -> None:
    least = State("sales", Operation.MIN, "amount")
    sample = type(SAMPLE)(SAMPLE.cuboid, SAMPLE.keys, {least: np.arange(len(SAMPLE))})

    assert set(grown(sample, 6_000, 0.1, MEMBERS).states[least].tolist()) <= set(range(len(SAMPLE)))


def test_codes_that_make_no_other_keys_make_as_many_as_they_can() -> None:
    few = cells(list(range(40)), 1)

    assert len(grown(few, 5_000, 0.01, MEMBERS)) < 5_000


def test_a_plan_is_like_another() -> None:
    first, second = (pack(CUBE, grown(SAMPLE, 7_000, 0.2, MEMBERS), MEMBERS) for _ in range(2))

    assert first == second
