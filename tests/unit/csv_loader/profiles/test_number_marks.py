from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.profiles.number_marks import NumberMarks
from cube_model.definition import Column
from cube_model.logical_types import INT64, Kind, LogicalType
from cube_model.values import parse_text

COLUMN = Column("amount", LogicalType(Kind.DECIMAL, 38, 18))
PAIRS = [(".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'")]


def written(value: Decimal, decimal: str, thousands: str) -> str:
    """As a person of that country writes it."""
    return f"{value:,f}".replace(",", "_").replace(".", decimal).replace("_", thousands)


@given(st.decimals(-(10**20) + 1, 10**20 - 1, allow_nan=False, allow_infinity=False, places=18), st.sampled_from(PAIRS))
def test_a_written_decimal_gives_back_its_value(value: Decimal, pair: tuple[str, str]) -> None:
    text = NumberMarks(*pair).canonical(Kind.DECIMAL, written(value, *pair))

    assert parse_text(COLUMN, text) == value


@given(st.integers(-(2**63), 2**63 - 1), st.sampled_from(PAIRS))
def test_a_written_integer_gives_back_its_value(value: int, pair: tuple[str, str]) -> None:
    text = NumberMarks(*pair).canonical(Kind.INT64, f"{value:,}".replace(",", pair[1]))

    assert parse_text(Column("id", INT64), text) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234.567,89", "1234567.89"),
        ("-0,5", "-0.5"),
        ("+1234,50", "+1234.50"),
        (",5", ".5"),
        ("1.234", "1234"),
        ("12,", "12"),
        ("007,10", "007.10"),
    ],
)
def test_marks_are_replaced(text: str, expected: str) -> None:
    assert NumberMarks(",", ".").canonical(Kind.DECIMAL, text) == expected


@pytest.mark.parametrize(
    "text",
    ["1.23", "1.2345", "12.34.567", ".123", "0.500", "1,234.5", "1,2,3", "1..234", "1.234.", "", ",", "-", "1 234",
     " 1", "1,5 ", "1,5e3", "٣", "1,5\n", "R$ 1,50", "1,234.567"],
)  # fmt: skip
def test_what_is_not_written_so_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="^is not a number with decimal mark ',' and thousands mark '.'$"):
        NumberMarks(",", ".").canonical(Kind.DECIMAL, text)


@pytest.mark.parametrize("text", ["1.23", "1,0", "1.2345", "0.123", "", "1.234.56", "1e3"])
def test_an_integer_is_refused_as_strictly(text: str) -> None:
    with pytest.raises(ValueError, match="^is not an integer with decimal mark ',' and thousands mark '.'$"):
        NumberMarks(",", ".").canonical(Kind.INT32, text)


def test_without_a_thousands_mark_there_are_no_groups() -> None:
    with pytest.raises(ValueError, match="^is not a number with decimal mark ',' and no thousands mark$"):
        NumberMarks(",", "").canonical(Kind.DECIMAL, "1.234,5")


def test_spaces_that_do_not_break_are_spaces() -> None:
    assert NumberMarks(",", " ").canonical(Kind.DECIMAL, "1\u00a0234\u202f567 890,5") == "1234567890.5"


def test_only_a_float_has_an_exponent() -> None:
    assert NumberMarks(",", "").canonical(Kind.FLOAT64, "-1,5E-3") == "-1.5E-3"
