"""Dates and timestamps of a strptime format, made into the ISO form; stricter than strptime, and alike everywhere."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property

from cube_model.date_format import DIRECTIVES, parts
from cube_model.file_profile import ISO

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_MONTH_NUMBERS = {name[:size]: i for i, name in enumerate(_MONTHS, 1) for size in (3, len(name))} | {"sept": 9}
_PATTERNS = {
    "Y": "[0-9]{4}",
    "j": "[0-9]{1,3}",
    "p": "[AaPp][Mm]",
    "f": "[0-9]{1,6}",
    "z": "Z|[+-][0-9]{2}:?[0-9]{2}",
} | dict.fromkeys("bB", "[A-Za-z]{3,9}")
_FIXED_WIDTHS = {"Y": 4} | dict.fromkeys("dmHMS", 2)  # digits
_SINGLE_DIGITS = frozenset("dmHIMS")  # may be one digit, where no digits stand beside it
_PIVOT = 69  # two-digit years from here on are of the last century, as in POSIX


@dataclass(frozen=True)
class FixedWidth:
    """A format of which every field has its place: (field, start, end) and (start, literal), counted in UTF-8 bytes.

    Fields are year, month, day, hour, minute and second. Texts of another width may still be of the format.
    """

    width: int
    fields: tuple[tuple[str, int, int], ...]
    literals: tuple[tuple[int, bytes], ...]


def fixed_width(format: str) -> FixedWidth | None:
    """The places of a format's fields when they are digits only, two each and four of the year; None otherwise.

    None for "iso", which has several forms.
    """
    at = 0
    fields: list[tuple[str, int, int]] = []
    literals: list[tuple[int, bytes]] = []
    if format == ISO:
        return None
    for directive, literal in parts(format):
        if directive:
            if directive not in _FIXED_WIDTHS:
                return None
            fields.append((DIRECTIVES[directive], at, at + _FIXED_WIDTHS[directive]))
            at = fields[-1][2]
        else:
            literals.append((at, literal.encode()))
            at += len(literals[-1][1])
    return FixedWidth(at, tuple(fields), tuple(literals))


@dataclass(frozen=True)
class DateFormat:
    """A format that `cube_model.date_format` has found no fault in."""

    format: str

    def date(self, text: str) -> str:
        """The ISO date of a text; ValueError if it is not wholly of the format, or no day of the calendar."""
        return _day(self._fields(text)).isoformat()

    def timestamp(self, text: str) -> str:
        """The ISO timestamp of a text, in UTC; a format without %z means UTC, one without a time midnight."""
        fields = self._fields(text)
        try:
            return _moment(fields).astimezone(UTC).isoformat()
        except OverflowError:
            raise ValueError("is not a moment of the calendar") from None

    def _fields(self, text: str) -> Mapping[str, str]:
        found = self._pattern.fullmatch(text)
        if not found:
            raise ValueError(f"is not of the format {self.format!r}")
        return found.groupdict()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = list(parts(self.format))
        around = [("", ""), *pieces, ("", "")]
        return re.compile("".join(_pattern(*around[i : i + 3]) for i in range(len(pieces))))


def _pattern(before: tuple[str, str], part: tuple[str, str], after: tuple[str, str]) -> str:
    directive, literal = part
    if not directive:
        return re.escape(literal)
    least = 1 if directive in _SINGLE_DIGITS and not (_ends_in_digits(before) or _starts_with_digits(after)) else 2
    return f"(?P<{directive}>{_PATTERNS.get(directive, f'[0-9]{{{least},2}}')})"


def _ends_in_digits(part: tuple[str, str]) -> bool:
    return part[0] not in ("", "p", "b", "B") or part[1][-1:].isdigit()


def _starts_with_digits(part: tuple[str, str]) -> bool:
    return part[0] not in ("", "p", "b", "B", "z") or part[1][:1].isdigit()


def _day(fields: Mapping[str, str]) -> date:
    year = int(fields["Y"]) if "Y" in fields else _full_year(int(fields["y"]))
    try:
        if "j" in fields:
            return _day_of_year(year, int(fields["j"]))
        return date(year, _month(fields), int(fields["d"]))
    except (ValueError, OverflowError):
        raise ValueError("is not a day of the calendar") from None


def _full_year(year: int) -> int:
    return year + (1900 if year >= _PIVOT else 2000)


def _day_of_year(year: int, day: int) -> date:
    found = date(year, 1, 1) + timedelta(days=day - 1)
    if found.year != year:
        raise ValueError
    return found


def _month(fields: Mapping[str, str]) -> int:
    """The number of a month; 0, which no calendar has, when its name is unknown."""
    name = fields.get("b") or fields.get("B")
    return _MONTH_NUMBERS.get(name.lower(), 0) if name else int(fields["m"])


def _moment(fields: Mapping[str, str]) -> datetime:
    day = _day(fields)
    fraction = int(fields.get("f", "0").ljust(6, "0"))
    try:
        clock = _hour(fields), int(fields.get("M", "0")), int(fields.get("S", "0")), fraction
        return datetime(day.year, day.month, day.day, *clock, tzinfo=_zone(fields.get("z", "Z")))
    except ValueError:
        raise ValueError("is not a moment of the calendar") from None


def _hour(fields: Mapping[str, str]) -> int:
    if "I" not in fields:
        return int(fields.get("H", "0"))
    hour = int(fields["I"])
    if not 1 <= hour <= 12:
        raise ValueError
    return hour % 12 + (12 if fields["p"].lower() == "pm" else 0)


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
