"""Segments: the periods of time in which facts are kept, built again and deleted."""

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cube_model.definition import CALENDAR_LEVELS, Cube
from cube_model.errors import PeriodError
from cube_model.values import Value

UNKNOWN = "unknown"
_PERIOD = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True)
class Period:
    """A year, quarter, month or day, from its first day to its last; without days it is that of unknown dates."""

    name: str
    first: date | None = None
    last: date | None = None
    level: str = ""

    def contains(self, other: "Period") -> bool:
        """Whether every fact of the other period is one of this."""
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return self.name == other.name
        return self.first <= other.first and other.last <= self.last


def parse_period(text: str) -> Period:
    """The period of `2013`, `2013-Q1`, `2013-01`, `2013-01-31` or `unknown`; PeriodError for any other text."""
    if text == UNKNOWN:
        return Period(UNKNOWN)
    found = _PERIOD.fullmatch(text)
    try:
        if found is None:
            raise ValueError
        year, quarter, month, day = (int(part) if part else None for part in found.groups())
        if quarter:
            return _months(text, date(year or 0, 3 * quarter - 2, 1), 3, "quarter")
        if day:
            return Period(text, date(year or 0, month or 0, day), date(year or 0, month or 0, day), "day")
        return _months(text, date(year or 0, month or 1, 1), 1 if month else 12, "month" if month else "year")
    except ValueError as error:
        remedy = "write a year, quarter, month or day, as 2013, 2013-Q1, 2013-01 or 2013-01-31, or unknown"
        raise PeriodError(f"{text!r} is no period: {remedy}") from error


def parse_periods(cube: Cube, text: str) -> tuple[Period, ...]:
    """The periods of a text with commas between; PeriodError if one of them is a part of a segment only."""
    periods = tuple(parse_period(part.strip()) for part in text.split(","))
    every = CALENDAR_LEVELS.index(cube.segments.every)
    for period in periods:
        if period.level and CALENDAR_LEVELS.index(period.level) > every:
            raise PeriodError(f"{period.name} is a part of a segment, which is a {cube.segments.every}: name that")
    return periods


def segments_in(cube: Cube, periods: Iterable[Period]) -> Iterator[Period]:
    """The segments of which periods are made."""
    for period in periods:
        if period.first is None or period.last is None:
            yield period
            continue
        segment = segment_with(cube, period.first)
        yield segment
        while segment.last and segment.last < period.last:
            segment = segment_with(cube, segment.last + timedelta(days=1))
            yield segment


def whole_segments(cube: Cube, period: Period) -> frozenset[str]:
    """The names of the segments that lie wholly in a period; none if it is a part of one."""
    return frozenset(segment.name for segment in segments_in(cube, [period]) if period.contains(segment))


def segment_with(cube: Cube, day: date | None) -> Period:
    """The segment of a day, or that of unknown dates."""
    return parse_period(UNKNOWN if day is None else calendar_part(day, cube.segments.every))


def segment_of(cube: Cube, value: Value) -> str:
    """The segment (`2013`, `2013-Q1`, `2013-01` or `2013-01-31`) of a date or timestamp."""
    if isinstance(value, datetime):
        value = value.date()
    if not isinstance(value, date):
        raise TypeError(f"{cube.segments.dimension} of a fact is {type(value).__name__}, not a date")
    return calendar_part(value, cube.segments.every)


def calendar_part(day: date, level: str) -> str:
    """The text of a calendar level of a day."""
    return {
        "year": f"{day.year:04d}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "month": f"{day.year:04d}-{day.month:02d}",
        "day": day.isoformat(),
    }[level]


def first_day_of(value: object) -> date | None:
    """The first day of a calendar level's value: of a year as a number, a day, or the text of a month or quarter."""
    if value is None or isinstance(value, date):
        return value
    return parse_period(f"{value:04d}" if isinstance(value, int) else str(value)).first


def _months(name: str, first: date, months: int, level: str) -> Period:
    month = first.month + months - 1
    return Period(name, first, date(first.year, month, calendar.monthrange(first.year, month)[1]), level)
