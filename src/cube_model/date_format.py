"""The strptime formats that a file profile may name: which directives there are, and what a format must hold."""

import re
from collections.abc import Iterator

# What each directive gives. Month names are English, whatever the machine speaks.
DIRECTIVES = {
    "d": "day",
    "m": "month",
    "b": "month",
    "B": "month",
    "Y": "year",
    "y": "year",
    "j": "day of the year",
    "H": "hour",
    "I": "hour",
    "p": "half of the day",
    "M": "minute",
    "S": "second",
    "f": "fraction",
    "z": "offset",
}
_PARTS = re.compile(r"%(.?)|[^%]+", re.DOTALL)
_DAYS = ({"day", "month", "year"}, {"day of the year", "year"})
_OF_THE_CLOCK = frozenset({"hour", "half of the day", "minute", "second", "fraction", "offset"})
_TIMES = ("hour", "minute", "second", "fraction")


def parts(format: str) -> Iterator[tuple[str, str]]:
    """(directive, "") or ("", literal text) for each part of a format; ValueError if a directive is unknown."""
    for found in _PARTS.finditer(format):
        directive = found[1]
        if directive is None or directive == "%":
            yield "", found[0] if directive is None else "%"
        elif directive in DIRECTIVES and directive:
            yield directive, ""
        else:
            raise ValueError(f"%{directive} is not known; known are {' '.join('%' + name for name in DIRECTIVES)}")


def fault_of_format(format: str, *, time: bool) -> str:
    """What is wrong with a format of dates, or of timestamps if `time`; empty if nothing."""
    try:
        given = [directive for directive, _ in parts(format) if directive]
    except ValueError as error:
        return str(error)
    named = [DIRECTIVES[directive] for directive in given]
    twice = sorted({part for part in named if named.count(part) > 1})
    if twice:
        return f"it holds the {twice[0]} twice"
    if set(named) & {"day", "month", "year", "day of the year"} not in _DAYS:
        return "it must hold year, month and day, or year and day of the year"
    if not time and len(named) > len(set(named) - _OF_THE_CLOCK):
        return "a date has no time of day; write the zeros that follow it as they are, as in 00:00"
    return _fault_of_time(given, named)


def _fault_of_time(given: list[str], named: list[str]) -> str:
    if ("p" in given) != ("I" in given):
        return "%I and %p go together"
    clock = [part in named for part in _TIMES]
    if clock != sorted(clock, reverse=True):
        return "a part of the time stands without the greater one"
    if "z" in given and "H" not in given and "I" not in given:
        return "an offset needs an hour"
    return ""
