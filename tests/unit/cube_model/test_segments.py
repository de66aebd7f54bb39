from datetime import date

import pytest

from cube_model.errors import DefinitionError, PeriodError
from cube_model.parsing import parse_cube
from cube_model.segments import Period, first_day_of, parse_period, parse_periods, segments_in, whole_segments
from tests.builders import SMALL, a_cube


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013", date(2013, 1, 1), date(2013, 12, 31)),
        ("2013-Q4", date(2013, 10, 1), date(2013, 12, 31)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2013-01-31", date(2013, 1, 31), date(2013, 1, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("unknown", None, None),
    ],
)
def test_a_period_has_a_first_and_a_last_day(text: str, first: date | None, last: date | None) -> None:
    found = parse_period(text)

    assert (found.name, found.first, found.last) == (text, first, last)


@pytest.mark.parametrize(
    "text", ["", "13", "2013-Q5", "2013-13", "2013-02-30", "2013-1", "0000", "2013-01-01T00:00:00"]
)
def test_a_text_that_is_no_period_is_refused_with_what_would_be(text: str) -> None:
    with pytest.raises(PeriodError, match=f"'{text}' is no period: write a year, quarter, month or day"):
        parse_period(text)


def test_a_part_of_a_segment_is_refused() -> None:
    assert [p.name for p in parse_periods(a_cube(), "2013-01, 2013-Q2,unknown")] == ["2013-01", "2013-Q2", "unknown"]
    with pytest.raises(PeriodError, match="2013-01-31 is a part of a segment, which is a month"):
        parse_periods(a_cube(), "2013-01,2013-01-31")


def test_a_period_is_made_of_segments() -> None:
    found = segments_in(a_cube(), parse_periods(a_cube(), "2013-Q1,unknown,2012-12"))

    assert [segment.name for segment in found] == ["2013-01", "2013-02", "2013-03", "unknown", "2012-12"]


def test_a_period_contains_what_lies_in_it() -> None:
    year, quarter, unknown = (parse_period(text) for text in ("2013", "2013-Q1", "unknown"))

    assert year.contains(quarter)
    assert year.contains(year)
    assert not quarter.contains(year)
    assert unknown.contains(Period("unknown"))
    assert not (unknown.contains(year) or year.contains(unknown))


@pytest.mark.parametrize("value", [2013, "2013-Q1", "2013-01", date(2013, 1, 1)])
def test_each_value_of_a_calendar_has_a_first_day(value: object) -> None:
    assert first_day_of(value) == date(2013, 1, 1)


def test_a_year_of_few_digits_has_a_first_day() -> None:
    assert first_day_of(13) == date(13, 1, 1)


def test_a_calendar_that_cannot_tell_segments_apart_is_refused() -> None:
    text = SMALL.replace("calendar: [year, day]", "calendar: [year, quarter]")

    with pytest.raises(DefinitionError, match=r"'day' has no level as fine as a month: add month to its calendar, or"):
        parse_cube(text)


def test_only_whole_segments_lie_in_a_period() -> None:
    months, quarters = a_cube(), a_cube(SMALL.replace("every: month", "every: quarter"))

    assert whole_segments(months, parse_period("2013-Q1")) == {"2013-01", "2013-02", "2013-03"}
    assert whole_segments(quarters, parse_period("2013-Q1")) == {"2013-Q1"}
    assert whole_segments(quarters, parse_period("2013-02")) == frozenset()
    assert whole_segments(months, parse_period("unknown")) == {"unknown"}
