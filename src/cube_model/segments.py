"""Segments: the periods of time in which facts are kept and replaced."""

from datetime import date, datetime

from cube_model.definition import Cube
from cube_model.values import Value


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
