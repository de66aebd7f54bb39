"""Dates and timestamps in many forms."""

from collections.abc import Iterator

from cube_model.definition import FileProfile
from tests.awkward.case import Case, day, moment, text_case

_DAYS = "place:string day:date"
_MOMENTS = "place:string at:timestamp"


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield from _dates()
    yield from _ambiguous()
    yield from _timestamps()


def _dates() -> Iterator[Case]:
    forms = {
        "dd-mm-yyyy-with-slashes": "%d/%m/%Y",
        "dd-mm-yyyy-with-points": "%d.%m.%Y",
        "yyyymmdd": "%Y%m%d",
        "mm-dd-yyyy": "%m/%d/%Y",
        "yyyy-mm-dd-with-slashes": "%Y/%m/%d",
    }
    days = [day("2024-01-31"), day("2023-12-05"), day("2024-02-29")]
    for name, form in forms.items():
        lines = "".join(f"A,{each.strftime(form)}\n" for each in days)
        yield text_case(f"dates-{name}", "place,day\n" + lines, *(("A", each) for each in days), columns=_DAYS)
    yield text_case(
        "iso-dates-that-are-none",
        "place,day\nA,2024-01-31\nA,2024-02-30\nA,0000-01-01\nA,2024-1-31\nA, 2024-01-31\nA,2024-01-31T00:00:00\n",
        ("A", day("2024-01-31")),
        columns=_DAYS,
        given=FileProfile(dates="iso"),
        rejected=(
            (3, "day", "is not a day"),
            (4, "day", "is not a day"),
            *((line, "day", "is not a date") for line in (5, 6, 7)),
        ),
    )


def _ambiguous() -> Iterator[Case]:
    text = "place,day\nA,01/02/2024\nA,03/04/2024\n"
    yield text_case("dates-that-are-ambiguous", text, columns=_DAYS, error="dates")
    yield text_case(
        "ambiguous-dates-with-their-format-given",
        text,
        ("A", day("2024-02-01")),
        ("A", day("2024-04-03")),
        columns=_DAYS,
        given=FileProfile(dates="%d/%m/%Y"),
    )
    yield text_case(
        "days-that-no-month-has",
        "place,day\nA,31/01/2024\nA,31/02/2024\nA,2024-01-31\nA,1/1/2024\n",
        ("A", day("2024-01-31")),
        ("A", day("2024-01-01")),
        columns=_DAYS,
        given=FileProfile(dates="%d/%m/%Y"),
        rejected=((3, "day", "is not a day of the calendar"), (4, "day", "is not of the format")),
    )


def _timestamps() -> Iterator[Case]:
    texts = {
        "2024-01-31T12:00:00+02:00": "2024-01-31T10:00:00",
        "2024-01-31T12:00:00-0330": "2024-01-31T15:30:00",
        "2024-02-01T12:00:00Z": "2024-02-01T12:00:00",
        "2024-02-02 12:00": "2024-02-02T12:00:00",
        "2024-02-03T12:00:00.125": "2024-02-03T12:00:00.125",
        "1969-12-31T23:59:59.999Z": "1969-12-31T23:59:59.999",
        "2023-12-31T23:30:00-01:00": "2024-01-01T00:30:00",
    }
    lines = "".join(f"A,{text}\n" for text in texts)
    bad = "A,2024-02-04T12:00:00.1255\nA,2024-02-04T25:00:00\nA,2024-02-30T00:00:00\nA,0001-01-01T00:00:00+01:00\n"
    reasons = ("finer than CQL's milliseconds", "is not a moment", "is not a moment", "is not a moment")
    yield text_case(
        "timestamps-with-offsets",
        "place,at\n" + lines + bad,
        *(("A", moment(value)) for value in texts.values()),
        columns=_MOMENTS,
        rejected=tuple((line, "at", reason) for line, reason in enumerate(reasons, 9)),
    )
    yield text_case(
        "timestamps-of-a-format",
        "place,at\nA,31.01.2024 18:05:09\nA,01.02.2024 00:00:00\n",
        ("A", moment("2024-01-31T18:05:09")),
        ("A", moment("2024-02-01T00:00:00")),
        columns=_MOMENTS,
        given=FileProfile(timestamps="%d.%m.%Y %H:%M:%S"),
    )
    yield text_case(
        "timestamps-days-first",
        "place,at\nA,31/01/2024 18:05:09\nA,28/02/2024 00:00:00\n",
        ("A", moment("2024-01-31T18:05:09")),
        ("A", moment("2024-02-28T00:00:00")),
        columns=_MOMENTS,
    )
