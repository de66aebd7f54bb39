from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.profiles.guess_numbers import Marks, guess_marks
from csv_loader.profiles.number_marks import NumberMarks
from cube_model.definition import Column, FileProfile
from cube_model.logical_types import INT64, Kind, LogicalType
from cube_model.values import parse_text

MONEY = Column("amount", LogicalType(Kind.DECIMAL, 14, 2))
FINE = Column("weight", LogicalType(Kind.DECIMAL, 14, 3))
COUNT = Column("pieces", INT64)
AUTO = FileProfile()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], Marks(".", "")),
        (["1", "20"], Marks(".", "")),
        (["1.5", "1234.50"], Marks(".", "")),
        (["1,5", "1234,50"], Marks(",", "")),
        (["1.234,50", "0,5"], Marks(",", ".")),
        (["1,234.50", "0.5"], Marks(".", ",")),
        (["1 234,50", "0,5"], Marks(",", " ")),
        (["1'234.50", "0.5"], Marks(".", "'")),
        (["1.234"], Marks(",", ".")),  # a third digit after the point would not fit the column
        (["1,234"], Marks(".", ",")),
        (["1.50"] * 9 + ["1.234,50"], Marks(".", "")),  # what most are like; the other row is rejected
        (["1,50"] * 9 + ["1.50", "x"], Marks(",", "")),
    ],
)
def test_marks_are_those_with_which_most_numbers_are_read(texts: list[str], expected: Marks) -> None:
    assert guess_marks([(MONEY, texts)], AUTO) == expected


def test_what_means_two_numbers_is_left_as_it_is_and_said() -> None:
    assert guess_marks([(FINE, ["1.234", "5.678"])], AUTO) == Marks(".", "", (",", "."))
    assert guess_marks([(FINE, ["1.234", "0.678"])], AUTO) == Marks(".", "")


def test_a_few_odd_numbers_do_not_make_a_thousand_of_every_other() -> None:
    assert guess_marks([(FINE, ["1.234"] * 99 + ["1,5"])], AUTO) == Marks(".", "", (",", "."))
    assert guess_marks([(FINE, ["1.234"] * 98 + ["1,5", "2,5"])], AUTO) == Marks(",", ".")


def test_another_column_may_settle_it() -> None:
    assert guess_marks([(FINE, ["1.234", "5.678"]), (MONEY, ["1,50"])], AUTO) == Marks(",", ".")
    assert guess_marks([(FINE, ["1.234", "5.678"]), (COUNT, ["1,234"])], AUTO) == Marks(".", ",")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (FileProfile(decimal=","), Marks(",", ".")),
        (FileProfile(thousands=""), Marks(".", "")),
        (FileProfile(thousands="."), Marks(",", ".")),
        (FileProfile(decimal=".", thousands=" "), Marks(".", " ")),
    ],
)
def test_what_is_given_stays(given: FileProfile, expected: Marks) -> None:
    assert guess_marks([(FINE, ["1.234", "5.678"])], given) == expected


@given(
    st.lists(st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False), min_size=1),
    st.sampled_from([(".", ""), (",", ""), (".", ","), (",", "."), (",", " "), (".", "'")]),
)
def test_guessed_marks_read_every_number_right(values: list[Decimal], pair: tuple[str, str]) -> None:
    texts = [f"{v:,f}".replace(",", "_").replace(".", pair[0]).replace("_", pair[1]) for v in values]
    found = guess_marks([(MONEY, texts)], AUTO)
    marks = NumberMarks(found.decimal, found.thousands)

    assert found.rival is None
    assert [parse_text(MONEY, marks.canonical(Kind.DECIMAL, text)) for text in texts] == values
