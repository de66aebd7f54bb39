"""Text and JSON values parsed into typed Python values, once, at the border."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from typing import TypeAlias

from cube_model.definition import Column
from cube_model.errors import ValueRejected
from cube_model.logical_types import Kind, LogicalType

EXACT = Context(prec=40)  # digits: the default of 28 is fewer than a decimal(38,18) has
Value: TypeAlias = str | int | Decimal | float | bool | date | datetime

_MOST_DIGITS = 400  # before or after the point: more than the range of a double, written out
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]*))?|[+-]?()\.([0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?")
_BOOLEANS = {"true": True, "false": False}


def parse_text(column: Column, text: str) -> Value:
    """The value that a text stands for; ValueRejected with the reason when it does not fit the column."""
    try:
        return _PARSERS[column.type.kind](text, column.type)
    except ValueError as error:
        raise ValueRejected(column.name, f"{_shown(text)} {error}") from None


def parse_json(column: Column, value: object) -> Value:
    """The value that a JSON value stands for; ValueRejected when its JSON type or its text does not fit.

    Integers and booleans come as such; decimals as text, integer or Decimal (never a float, which is not exact).
    """
    kind = column.type.kind
    if not isinstance(value, _JSON_TYPES[kind]) or isinstance(value, bool) != (kind is Kind.BOOL):
        raise ValueRejected(column.name, f"{_shown(value)} is not {_article(column.type)}")
    if isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and abs(value.adjusted()) > _MOST_DIGITS:
        raise ValueRejected(column.name, f"{_shown(value)} is out of the range of {column.type}")
    return parse_text(column, format(value, "f") if isinstance(value, Decimal) else str(value))


def _string(text: str, _: LogicalType) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError("holds half a surrogate pair") from None
    return text


def _integer(text: str, logical: LogicalType) -> int:
    number = int(text) if _INTEGER.fullmatch(text) else None
    if number is None:
        raise ValueError(f"is not an {logical}")
    if number not in logical.integer_range:
        raise ValueError(f"is out of the range of {logical}")
    return number


def _decimal(text: str, logical: LogicalType) -> Decimal:
    found = _DECIMAL.fullmatch(text)
    if not found:
        raise ValueError(f"is not a {logical}")
    whole, fraction = found[1] or "", (found[2] or found[4] or "").rstrip("0")
    if len(fraction) > logical.scale:
        raise ValueError(f"has more than {logical.scale} digits after the point")
    if len(whole.lstrip("0")) > logical.precision - logical.scale:
        raise ValueError(f"is out of the range of {logical}")
    return exact_decimal(text, logical.scale)


def exact_decimal(text: str, scale: int) -> Decimal:
    """The decimal with exactly this many digits after the point; minus zero is zero."""
    return EXACT.plus(EXACT.quantize(Decimal(text), Decimal(1).scaleb(-scale)))


def _float(text: str, _: LogicalType) -> float:
    if not _FLOAT.fullmatch(text):
        raise ValueError("is not a float64")
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("is out of the range of float64")
    return number


def _boolean(text: str, _: LogicalType) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError("is neither true nor false")
    return _BOOLEANS[text.lower()]


def _date(text: str, _: LogicalType) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError("is not a date (YYYY-MM-DD)")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


def _timestamp(text: str, _: LogicalType) -> datetime:
    if not _TIMESTAMP.fullmatch(text):
        raise ValueError("is not a timestamp (YYYY-MM-DDTHH:MM:SSZ)")
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a moment of the calendar") from None


_PARSERS: dict[Kind, Callable[[str, LogicalType], Value]] = {
    Kind.STRING: _string,
    Kind.INT32: _integer,
    Kind.INT64: _integer,
    Kind.DECIMAL: _decimal,
    Kind.FLOAT64: _float,
    Kind.BOOL: _boolean,
    Kind.DATE: _date,
    Kind.TIMESTAMP: _timestamp,
}

_JSON_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.STRING: (str,),
    Kind.INT32: (int,),
    Kind.INT64: (int,),
    Kind.DECIMAL: (str, int, Decimal),
    Kind.FLOAT64: (int, Decimal),
    Kind.BOOL: (bool,),
    Kind.DATE: (str,),
    Kind.TIMESTAMP: (str,),
}


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _article(logical: LogicalType) -> str:
    return f"an {logical}" if logical.kind in (Kind.INT32, Kind.INT64) else f"a {logical}"
