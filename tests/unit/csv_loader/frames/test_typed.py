"""A column read at once has the values and reasons that `cube_model.values` gives for each text."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csv_loader.frames.exact import empty_values, read_exactly
from csv_loader.frames.typed import ColumnReader, Typed
from csv_loader.profiles.profile import Profile
from cube_model.definition import Column, CsvSource, FileProfile
from cube_model.errors import ValueRejected
from cube_model.logical_types import Kind, parse_logical_type
from cube_model.values import parse_text

PLAIN = Profile()
BRAZIL = Profile(decimal=",", thousands=".", dates="%d/%m/%Y", timestamps="%d/%m/%Y %H:%M:%S")
COMMA = Profile(decimal=",")


def a_column(text: str) -> Column:
    kind = parse_logical_type(text)
    assert kind is not None
    return Column("value", kind)


def a_source(column: Column, key: tuple[str, ...] = ("id",)) -> CsvSource:
    columns = (Column("id", column.type), column)
    return CsvSource("s", columns, key, None, (), (), ("s.csv",), ("",), key[:1], False, FileProfile())


def read(column: Column, texts: Sequence[str], profile: Profile = PLAIN) -> Typed:
    return ColumnReader(a_source(column), column, profile).read(pa.array(texts, pa.string()))


def one_by_one(column: Column, texts: Sequence[str], profile: Profile) -> tuple[Any, dict[int, str]]:
    """The slow way for every text that is not null."""
    values = empty_values(len(texts), column.type)
    rows = np.array([row for row, text in enumerate(texts) if text], np.int64)
    reading = read_exactly(pa.array(texts, pa.string()), rows, column, profile, values)
    return reading.values, dict(reading.bad)


DIGITS = st.text("0123456789", min_size=1, max_size=22)
SIGNS = st.sampled_from(["", "-", "+", " "])
ODD = st.sampled_from(
    ["", "0x1F", "1e3", "1E400", "nan", "inf", "Infinity", "TRUE", "true", "false", "NA", "x", "-", ".", "1.", ".5",
     "-0", "+7", "007", " 7", "7 ", "1_000", "1,5", "1.234,56", "12.34,5", "1.2345", "9" * 40, "0." + "1" * 40,
     "2024-02-30", "2024-1-5", "0000-01-01", "0001-01-01", "9999-12-31", "29/02/2024", "31/04/2024", "1/2/2024",
     "2024-01-01T10", "2024-01-01T10Z", "2024-01-01T10+01:00", "2024-01-01T10:00+01", "2024-01-01", "2024-01-01 10:00",
     "2024-01-01T10:00:00.0005Z", "2024-01-01T10:00:00.1234567Z", "2024-01-01T24:00:00Z", "2024-01-01T10:00:60Z",
     "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59.999-01:00", "2024-01-01T10:00:00,5Z", "٣", "１２"]
)  # fmt: skip
REST = st.just("") | DIGITS.map(".".__add__) | DIGITS.map(",".__add__)
NUMBERS = st.builds(lambda *parts: "".join(parts), SIGNS, DIGITS, REST | st.integers(-400, 400).map("e{}".format))
MOMENTS = st.builds(
    lambda at, mark, fraction, zone: at.isoformat(mark, "seconds") + fraction + zone,
    st.datetimes(), st.sampled_from(["T", " "]), st.sampled_from(["", ".5", ".125", ".000001"]),
    st.sampled_from(["", "Z", "+01:00", "-0330"]),
)  # fmt: skip
DAYS = st.dates().map(str) | st.dates().map(lambda day: f"{day.day:02}/{day.month:02}/{day.year:04}")


def texts(*usual: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    """Columns that are all usual, and columns with something odd in them."""
    some = st.one_of(*usual)
    return st.lists(some, max_size=8) | st.lists(some | ODD, max_size=8)


@pytest.mark.parametrize("profile", [PLAIN, COMMA, BRAZIL], ids=["plain", "comma", "brazil"])
@pytest.mark.parametrize(
    "kind",
    ["int32", "int64", "decimal(9,2)", "decimal(18,0)", "decimal(38,18)", "float64", "bool", "date", "timestamp"],
)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_column_at_once_equals_its_texts_one_by_one(kind: str, profile: Profile, data: st.DataObject) -> None:
    column = a_column(kind)
    usual = {Kind.DATE: DAYS, Kind.TIMESTAMP: MOMENTS, Kind.BOOL: st.sampled_from(["true", "false"])}
    given_texts = data.draw(texts(usual.get(column.type.kind, NUMBERS)))

    found = read(column, given_texts, profile)

    values, bad = one_by_one(column, given_texts, profile)
    assert dict(found.bad) == bad
    valid = np.ones(len(given_texts), bool) if found.valid is None else found.valid
    assert valid.tolist() == [text != "" for text in given_texts]
    good = [row for row, text in enumerate(given_texts) if text and row not in bad]
    assert np.array_equal(np.asarray(found.values)[good], values[good])


@given(text=st.text(st.characters(codec="utf-8"), max_size=5))
@example(text="a\0b")
def test_a_string_is_refused_exactly_if_the_model_refuses_it(text: str) -> None:
    column = a_column("string")
    try:
        parse_text(column, text)
        reason = None
    except ValueRejected as error:
        reason = error.reason

    assert read(column, [text, "x"]).bad.get(0) == reason


def test_one_odd_text_among_many_is_read_alone() -> None:
    found = read(a_column("decimal(9,2)"), ["1.25"] * 5 + ["1e2"] + ["-3"] * 5)

    assert list(found.bad) == [5]
    assert found.bad[5] == "'1e2' is not a decimal(9,2)"
    assert np.asarray(found.values).tolist() == [125] * 5 + [0] + [-300] * 5


def test_a_null_in_the_key_is_refused() -> None:
    column = a_column("int32")
    reader = ColumnReader(a_source(column, ("id", "value")), column, PLAIN)

    assert dict(reader.read(pa.array(["1", "", "2"])).bad) == {1: "is null, but part of the key"}


def test_other_texts_are_null_where_the_profile_says_so() -> None:
    profile = Profile(typed_nulls=frozenset({"", "NA"}))

    assert read(a_column("int32"), ["1", "NA", ""], profile).valid.tolist() == [True, False, False]  # type: ignore[union-attr]
    assert read(a_column("string"), ["1", "NA", ""], profile).valid.tolist() == [True, True, False]  # type: ignore[union-attr]


def test_an_empty_text_cannot_be_the_whole_partition_key() -> None:
    column = a_column("string")
    reader = ColumnReader(a_source(column, ("value",)), column, Profile(nulls=frozenset({"NA"})))

    assert dict(reader.read(pa.array(["a", ""])).bad) == {1: "is empty, but the whole partition key"}


def test_a_timestamp_is_not_cut_to_milliseconds() -> None:
    found = read(a_column("timestamp"), ["2024-01-01T00:00:00.0005Z", "1970-01-01T00:00:01.5+00:00"])

    assert "finer than CQL's milliseconds" in found.bad[0]
    assert np.asarray(found.values)[1] == 1500
