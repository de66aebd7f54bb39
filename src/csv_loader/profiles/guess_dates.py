"""The formats of a file's dates and timestamps, from those of its sample."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

from csv_loader.errors import CsvFileError
from csv_loader.profiles.date_formats import DateFormat
from cube_model.definition import Column
from cube_model.errors import ValueRejected
from cube_model.file_profile import ISO
from cube_model.logical_types import DATE, Kind, LogicalType
from cube_model.values import Value, parse_text

_DAYS = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y.%m.%d")
_MIDNIGHTS = ("%d/%m/%Y 00:00:00", "%m/%d/%Y 00:00:00", "%d/%m/%Y 00:00", "%m/%d/%Y 0:00",
              "%Y-%m-%d 00:00:00", "%Y-%m-%dT00:00:00")  # fmt: skip
_DATES = (*_DAYS, "%Y%m%d", "%d/%m/%y", "%m/%d/%y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y", *_MIDNIGHTS)
_CLOCKS = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p")
_TIMESTAMPS = (*(f"{day} {clock}" for day, clock in product(_DAYS, _CLOCKS)), *_DAYS, "%Y-%m-%d", "%Y%m%d%H%M%S",
               "%d-%b-%Y %H:%M:%S", "%d %b %Y %H:%M:%S")  # fmt: skip
_MOST_TEXTS = 1000


def guess_dates(name: str, texts: Iterable[str]) -> str:
    """The format of dates, ISO if the sample has none; CsvFileError when it leaves open which of two it is."""
    return _guess(name, "dates", Column("", DATE), texts, _DATES)


def guess_timestamps(name: str, texts: Iterable[str], dates: str) -> str:
    """The format of timestamps, as `guess_dates`; the format of the file's dates tells whether days come first."""
    formats = [f for f in _TIMESTAMPS if _days_first(dates) in (None, _days_first(f))]
    return _guess(name, "timestamps", Column("", LogicalType(Kind.TIMESTAMP)), texts, formats)


def _days_first(format: str) -> bool | None:
    return format.index("%d") < format.index("%m") if "%d" in format and "%m" in format else None


def _guess(name: str, key: str, column: Column, texts: Iterable[str], formats: Sequence[str]) -> str:
    """The format that reads most texts, if no other one reads some of them as other days and is as good in its way."""
    chosen = _spread(list(dict.fromkeys(texts)))
    readings = {ISO: _readings(ISO, column, chosen)}
    if None in readings[ISO]:
        readings |= {format: _readings(format, column, chosen) for format in formats}
    best = max(readings, key=lambda format: _score(readings[format]))
    if not _score(readings[best]):
        return ISO
    for format, values in readings.items():
        if format != best and _rivals(readings[best], values):
            raise CsvFileError(_unclear(name, key, _first_of_both(chosen, readings[best], values), best, format))
    return best


def _spread(texts: Sequence[str]) -> Sequence[str]:
    return texts[:: len(texts) // _MOST_TEXTS + 1]


def _score(values: Sequence[Value | None]) -> int:
    return sum(value is not None for value in values)


def _rivals(best: Sequence[Value | None], other: Sequence[Value | None]) -> bool:
    pairs = list(zip(best, other, strict=True))
    disagree = any(None not in pair and pair[0] != pair[1] for pair in pairs)
    return _score(best) == _score(other) or (disagree and any(mine is None is not its for mine, its in pairs))


def _first_of_both(texts: Sequence[str], best: Sequence[Value | None], other: Sequence[Value | None]) -> str:
    both = (text for text, *values in zip(texts, best, other, strict=True) if None not in values)
    return next(both, texts[0])


def _unclear(name: str, key: str, text: str, *formats: str) -> str:
    fit = " or ".join(map(repr, formats))
    return f"{name}: {text!r} may be of the format {fit}; say which by `{key}:` in the profile, or by --{key}"


def _readings(format: str, column: Column, texts: Sequence[str]) -> list[Value | None]:
    return [_value(format, column, text) for text in texts]


def _value(format: str, column: Column, text: str) -> Value | None:
    try:
        return parse_text(column, text if format == ISO else _canonical(format, column, text))
    except (ValueError, ValueRejected):
        return None


def _canonical(format: str, column: Column, text: str) -> str:
    known = _known(format)
    return known.date(text) if column.type == DATE else known.timestamp(text)


@lru_cache
def _known(format: str) -> DateFormat:
    return DateFormat(format)
