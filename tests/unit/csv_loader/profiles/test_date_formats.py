from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.profiles.date_formats import DateFormat, FixedWidth, fixed_width
from cube_model.date_format import fault_of_format
from cube_model.definition import Column
from cube_model.logical_types import DATE, Kind, LogicalType
from cube_model.values import parse_text

TIMESTAMP = Column("at", LogicalType(Kind.TIMESTAMP))
DATES = ["%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d.%m.%Y", "%d-%b-%Y", "%B %d, %Y", "%Y-%j", "%d%m%Y", "day %d of %m %Y%%"]
CLOCKS = ["%H:%M:%S.%f", "%I:%M:%S.%f %p", "%H%M%S%f"]


@given(st.dates(date(1000, 1, 1)), st.sampled_from(DATES))
def test_a_written_date_gives_back_its_value(day: date, format: str) -> None:
    assert not fault_of_format(format, time=False)
    assert parse_text(Column("day", DATE), DateFormat(format).date(day.strftime(format))) == day


@given(
    st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30)), st.sampled_from(DATES), st.sampled_from(CLOCKS),
    st.integers(-23 * 60, 23 * 60),
)  # fmt: skip
def test_a_written_timestamp_gives_back_its_value(moment: datetime, day: str, clock: str, offset: int) -> None:
    format = f"{day} {clock} %z"
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))

    assert not fault_of_format(format, time=True)
    assert parse_text(TIMESTAMP, DateFormat(format).timestamp(zoned.strftime(format))) == zoned


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [
        ("%d/%m/%Y", "1/2/2013", "2013-02-01"),
        ("%d/%m/%y", "31/12/69", "1969-12-31"),
        ("%d/%m/%y", "31/12/68", "2068-12-31"),
        ("%d-%b-%Y", "1-sEPt-2013", "2013-09-01"),
        ("%d/%m/%Y 00:00:00", "31/01/2013 00:00:00", "2013-01-31"),
        ("%Y.%j", "2012.366", "2012-12-31"),
    ],
)
def test_dates_are_read(format: str, text: str, expected: str) -> None:
    assert DateFormat(format).date(text) == expected


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("%d/%m/%Y", "31/01/13"),
        ("%d/%m/%Y", "31/01/20130"),
        ("%d/%m/%Y", " 31/01/2013"),
        ("%d/%m/%Y", "31/01/2013\n"),
        ("%d/%m/%Y", "031/01/2013"),
        ("%d/%m/%Y", "31-01-2013"),
        ("%d/%m/%Y", "٣١/01/2013"),
        ("%d.%m.%Y", "31/01/2013"),
        ("%d%m%Y", "112013"),
        ("%d%m%Y", "1012013"),
        ("%d/%m/%Y 00:00", "31/01/2013 00:01"),
    ],
)
def test_a_text_is_wholly_of_the_format(format: str, text: str) -> None:
    with pytest.raises(ValueError, match="^is not of the format '%d"):
        DateFormat(format).date(text)


@pytest.mark.parametrize(
    ("format", "text"),
    [("%d/%m/%Y", "30/02/2013"), ("%d/%m/%Y", "01/13/2013"), ("%d/%m/%Y", "01/01/0000"), ("%d-%b-%Y", "01-fev-2013"),
     ("%Y-%j", "2013-366"), ("%Y-%j", "2013-0"), ("%Y-%j", "9999-999")],
)  # fmt: skip
def test_a_day_is_of_the_calendar(format: str, text: str) -> None:
    with pytest.raises(ValueError, match="^is not a day of the calendar$"):
        DateFormat(format).date(text)


@pytest.mark.parametrize(
    ("format", "text", "expected"),
    [
        ("%d/%m/%Y %H:%M", "31/01/2013 9:05", datetime(2013, 1, 31, 9, 5)),
        ("%d/%m/%Y", "31/01/2013", datetime(2013, 1, 31)),
        ("%m/%d/%Y %I:%M:%S %p", "1/31/2013 12:00:01 AM", datetime(2013, 1, 31, 0, 0, 1)),
        ("%m/%d/%Y %I:%M:%S %p", "1/31/2013 12:00:01 pm", datetime(2013, 1, 31, 12, 0, 1)),
        ("%Y%m%d%H%M%S", "20130131235959", datetime(2013, 1, 31, 23, 59, 59)),
        ("%d/%m/%Y %H:%M:%S.%f", "31/01/2013 00:00:00.5", datetime(2013, 1, 31, 0, 0, 0, 500_000)),
        ("%d/%m/%Y %H:%M%z", "31/01/2013 22:30-0300", datetime(2013, 2, 1, 1, 30)),
        ("%d/%m/%Y %H:%M%z", "31/01/2013 22:30Z", datetime(2013, 1, 31, 22, 30)),
    ],
)
def test_timestamps_are_read_in_utc(format: str, text: str, expected: datetime) -> None:
    assert parse_text(TIMESTAMP, DateFormat(format).timestamp(text)) == expected.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("format", "text"),
    [("%d/%m/%Y %H:%M", "31/01/2013 24:00"), ("%d/%m/%Y %H:%M:%S", "31/01/2013 00:00:60"),
     ("%m/%d/%Y %I:%M %p", "1/31/2013 13:00 PM"), ("%m/%d/%Y %I:%M %p", "1/31/2013 0:00 AM"),
     ("%Y-%m-%d %H:%M%z", "0001-01-01 00:00+0100"), ("%Y-%m-%d %H:%M%z", "2013-01-01 00:00+2400")],
)  # fmt: skip
def test_a_moment_is_of_the_calendar(format: str, text: str) -> None:
    with pytest.raises(ValueError, match="^is not a moment of the calendar$"):
        DateFormat(format).timestamp(text)


def test_fields_of_a_fixed_width_have_their_places() -> None:
    assert fixed_width("%d/%m/%Y") == FixedWidth(
        10, (("day", 0, 2), ("month", 3, 5), ("year", 6, 10)), ((2, b"/"), (5, b"/"))
    )


def test_literals_are_counted_in_utf_8() -> None:
    assert fixed_width("%Y年%m%d%%") == FixedWidth(
        12, (("year", 0, 4), ("month", 7, 9), ("day", 9, 11)), ((4, "年".encode()), (11, b"%"))
    )


@pytest.mark.parametrize("format", ["iso", "%d/%b/%Y", "%d/%m/%y", "%d/%m/%Y %H:%M:%S.%f", "%Y-%j", "%d/%m/%Y %H:%M%z"])
def test_what_varies_in_width_has_no_places(format: str) -> None:
    assert fixed_width(format) is None
