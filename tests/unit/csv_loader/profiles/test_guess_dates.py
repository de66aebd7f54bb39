from datetime import date, datetime, timedelta

import pytest

from csv_loader.errors import CsvFileError
from csv_loader.profiles.guess_dates import guess_dates, guess_timestamps

DAYS = [date(2012, 1, 1) + timedelta(days=number) for number in range(0, 800, 7)]


def dates(*texts: str) -> str:
    return guess_dates("a.csv", texts)


def timestamps(*texts: str, like: str = "iso") -> str:
    return guess_timestamps("a.csv", texts, like)


@pytest.mark.parametrize(
    "format",
    ["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d/%m/%y", "%d-%b-%Y", "%d/%m/%Y 00:00:00",
     "%Y-%m-%d 00:00:00"],
)  # fmt: skip
def test_a_format_that_reads_all_is_found(format: str) -> None:
    assert dates(*(day.strftime(format) for day in DAYS)) == format


@pytest.mark.parametrize(
    "format",
    ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M", "%Y%m%d%H%M%S", "%d/%m/%Y",
     "%Y-%m-%d"],
)  # fmt: skip
def test_a_format_of_timestamps_is_found(format: str) -> None:
    moments = [datetime(day.year, day.month, day.day, 13, 5) for day in DAYS]

    assert timestamps(*(moment.strftime(format) for moment in moments)) == format


@pytest.mark.parametrize("texts", [(), ("2013-01-31",), ("2013-01-31", "x"), ("x", "y"), ("2013-02-30",)])
def test_iso_is_the_first_choice_and_the_last(texts: tuple[str, ...]) -> None:
    assert dates(*texts) == "iso"


def test_iso_timestamps_have_several_forms() -> None:
    assert timestamps("2013-01-31T10:00:00Z", "2013-01-31 10:00", "2013-01-31 10:00:00.5+01:00") == "iso"


def test_texts_that_are_no_dates_do_not_matter() -> None:
    assert dates("31/01/2013", "unknown", "00/00/0000", "05/02/2013") == "%d/%m/%Y"


def test_most_of_two_forms_is_taken_when_they_do_not_disagree() -> None:
    assert dates("31/01/2013", "01/02/2013", "2013-02-03") == "%d/%m/%Y"
    assert dates("31/01/2013", "2013-02-02", "2013-02-03") == "iso"


@pytest.mark.parametrize(
    "texts",
    [
        ("01/02/2013",),
        ("01/01/2013", "02/02/2013"),  # the same either way, but the next row need not be
        ("01/02/2013", "31/01/2013", "01/31/2013"),
        ("01/02/2013", "31/01/2013", "30/01/2013", "01/31/2013"),
    ],
)
def test_days_and_months_are_never_swapped_by_a_guess(texts: tuple[str, ...]) -> None:
    with pytest.raises(
        CsvFileError, match=r"^a\.csv: '0\d/0\d/2013' may be of the format '%d/%m/%Y' or '%m/%d/%Y'; say"
    ):
        dates(*texts)


def test_the_file_s_dates_say_how_its_timestamps_are() -> None:
    assert timestamps("01/02/2013 10:00", like="%d/%m/%Y") == "%d/%m/%Y %H:%M"
    assert timestamps("01/02/2013 10:00", like="%m/%d/%Y") == "%m/%d/%Y %H:%M"
    with pytest.raises(CsvFileError, match="say which by `timestamps:` in the profile, or by --timestamps"):
        timestamps("01/02/2013 10:00")


def test_days_of_many_texts_are_all_over_the_file() -> None:
    early = [f"{1 + n % 12:02}/{1 + n % 12:02}/{2000 + n // 12}" for n in range(2000)]
    late = [f"{13 + n % 15}/05/{1900 + n}" for n in range(100)]

    assert dates(*early, *late) == "%d/%m/%Y"
