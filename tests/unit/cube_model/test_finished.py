from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.arrow_columns import from_numbers
from cube_model.errors import ArithmeticOverflow
from cube_model.finished import rounded_quotient, text_table
from cube_model.lattice import view_name
from cube_model.logical_types import Kind, LogicalType
from tests.builders import SMALL, a_cube

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


@given(st.lists(NUMBERS, min_size=1))
def test_python_integers_become_the_same_decimals_as_machine_integers(numbers: list[int]) -> None:
    small = LogicalType(Kind.DECIMAL, 38, 4)
    valid = np.array([number % 3 != 0 for number in numbers])
    machine = from_numbers(np.array(numbers, dtype=np.int64), valid, small)
    python = from_numbers(np.array(numbers, dtype=object), valid, small)
    assert machine.to_pylist() == python.to_pylist()


def test_a_measure_of_more_than_38_digits_is_refused() -> None:
    with pytest.raises(ArithmeticOverflow, match=r"does not fit decimal\(38,4\)"):
        from_numbers(np.array([10**39], dtype=object), np.array([True]), LogicalType(Kind.DECIMAL, 38, 4))


def test_a_decimal_is_shown_with_all_its_digits_however_small() -> None:
    cube = a_cube(SMALL.replace("shop: string", 'shop: "decimal(18,9)"'))
    shops = pa.array([Decimal("0.000000001"), None, Decimal("-12.5"), Decimal("0.000000001")], pa.decimal128(18, 9))
    measures = {measure.name: pa.nulls(4) for measure in cube.measures}

    found = text_table(cube, "shop", pa.table({"shop": shops, **measures}))

    assert found["shop"].to_pylist() == ["0.000000001", None, "-12.500000000", "0.000000001"]
