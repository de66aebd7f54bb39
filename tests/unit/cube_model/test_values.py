from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.table_cql import CQL_TYPES
from cube_model.arrow_columns import ARROW_TYPES
from cube_model.definition import Column
from cube_model.dynamodb_values import ATTRIBUTE_TYPES, from_attribute, to_attribute, to_text
from cube_model.errors import ValueRejected
from cube_model.facts import sortable
from cube_model.logical_types import Kind, parse_logical_type
from cube_model.values import Value, parse_json, parse_text
from glue_cube.spark_types import SPARK_TYPES

TIMES = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)).map(lambda t: t.replace(tzinfo=UTC))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"])),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "decimal(38,18)": st.decimals(-(10**19), 10**19, places=18),
    "float64": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "date": st.dates(),
    "timestamp": TIMES,
}


def column(text: str) -> Column:
    logical = parse_logical_type(text)
    assert logical is not None
    return Column("amount", logical)


@given(st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name])))
def test_a_value_survives_its_text_and_its_dynamodb_attribute(case: tuple[str, Value]) -> None:
    name, value = case
    known = column(name)
    parsed = parse_text(known, to_text(value))
    assert parsed == value
    assert from_attribute(known.type, to_attribute(known.type, parsed)) == value


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("int32", "2147483648", "out of the range of int32"),
        ("int32", "1.0", "is not an int32"),
        ("int32", "١", "is not an int32"),
        ("int64", "", "is not an int64"),
        ("decimal(5,2)", "1234.5", "out of the range"),
        ("decimal(5,2)", "1.234", "more than 2 digits after the point"),
        ("decimal(5,2)", "1e2", "is not a decimal(5,2)"),
        ("float64", "nan", "is not a float64"),
        ("float64", "1e999", "out of the range of float64"),
        ("bool", "perhaps", "neither true nor false"),
        ("date", "2024-02-30", "not a day of the calendar"),
        ("date", "20240230", "is not a date"),
        ("timestamp", "2024-01-01", "is not a timestamp"),
        ("timestamp", "2024-01-01T25:00:00Z", "not a moment"),
        ("string", "a\0b", "NUL"),
        ("string", "\ud800", "half a surrogate pair"),
        ("timestamp", "0001-01-01T00:00:00+05:00", "not a moment"),
    ],
)
def test_a_text_that_does_not_fit_is_rejected_with_the_reason(kind: str, text: str, reason: str) -> None:
    with pytest.raises(ValueRejected) as caught:
        parse_text(column(kind), text)
    assert reason in str(caught.value)
    assert caught.value.column == "amount"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int64", "5"),
        ("int64", True),
        ("int64", Decimal("5.0")),
        ("string", 5),
        ("bool", 1),
        ("bool", "true"),
        ("date", 20240101),
        ("decimal(5,2)", True),
        ("decimal(5,2)", Decimal("1e9999999999")),
        ("decimal(5,2)", []),
    ],
)
def test_json_of_another_type_is_rejected(kind: str, value: object) -> None:
    with pytest.raises(ValueRejected):
        parse_json(column(kind), value)


@pytest.mark.parametrize("value", ["7.10", 7, Decimal("7.1")])
def test_a_json_decimal_comes_exact(value: object) -> None:
    assert str(parse_json(column("decimal(5,2)"), value)) in ("7.10", "7.00")


def test_trailing_zeros_and_offsets_do_not_change_a_value() -> None:
    assert parse_text(column("decimal(5,2)"), "1.2000") == Decimal("1.20")
    assert str(parse_text(column("decimal(5,2)"), "-0.00")) == "0.00"
    assert parse_text(column("timestamp"), "2024-01-01 02:00:00+02:00") == datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["int32", "int64", "date", "timestamp"])
@given(data=st.data())
def test_versions_sort_as_their_texts(kind: str, data: st.DataObject) -> None:
    one, other = data.draw(VALUES[kind]), data.draw(VALUES[kind])
    assert (one < other) == (sortable(one) < sortable(other))


def test_every_technology_knows_every_type() -> None:
    plain = set(Kind) - {Kind.DECIMAL}  # a decimal's type depends on its digits in Arrow and Spark
    assert set(ARROW_TYPES) == plain
    assert set(SPARK_TYPES) == plain
    assert set(CQL_TYPES) == set(Kind)
    assert set(ATTRIBUTE_TYPES) == set(Kind)


def test_dates_keep_four_digits_of_the_year() -> None:
    assert to_text(date(33, 4, 3)) == "0033-04-03"
    assert to_text(datetime(33, 4, 3, tzinfo=UTC)) == "0033-04-03T00:00:00.000000Z"
