from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.finished import rounded_quotient
from cube_model.lattice import view_name
from tests.builders import a_cube

NUMBERS = st.integers(-(2**62), 2**62)


@given(st.lists(st.tuples(NUMBERS, NUMBERS.filter(bool)), min_size=1), st.sampled_from([1, 10_000]))
def test_a_quotient_is_rounded_half_away_from_zero_whatever_its_size(pairs: list[tuple[int, int]], factor: int) -> None:
    top, bottom = (np.array(numbers, dtype=np.int64) for numbers in zip(*pairs, strict=True))

    for (above, below), found in zip(pairs, rounded_quotient(top, bottom, factor), strict=True):
        exact = Fraction(above * factor, below)
        assert abs(int(found) - exact) <= Fraction(1, 2)
        if abs(int(found) - exact) == Fraction(1, 2):
            assert abs(int(found)) > abs(exact)


@pytest.mark.parametrize(("cuboid", "name"), [("ALL", "small_total"), ("day.year,shop", "small_by_day_year_shop")])
def test_a_cuboid_has_a_view_named_after_its_levels(cuboid: str, name: str) -> None:
    assert view_name(a_cube(), cuboid) == name
