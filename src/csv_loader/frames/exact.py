"""Texts read one by one, each distinct one once, by the rules of `cube_model.values`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from csv_loader.profiles.profile import Profile
from cube_model.definition import Column
from cube_model.errors import ValueRejected
from cube_model.logical_types import Kind, LogicalType
from cube_model.values import EXACT, Value, parse_text

Values: TypeAlias = NDArray[Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORD = 1 << 64


@dataclass(frozen=True)
class Reading:
    """The values of a column, anything where there is none, and the reasons by row of those that do not fit."""

    values: Values
    bad: Mapping[int, str] = field(default_factory=dict)


def empty_values(rows: int, logical: LogicalType) -> Values:
    """Zeros in the form in which values of this type are held."""
    return np.zeros((rows, 2) if is_wide(logical) else rows, _DTYPES[logical.kind])


def is_wide(logical: LogicalType) -> bool:
    """Whether values may need two words: decimals of more than 18 digits."""
    return logical.precision > 18


def read_exactly(
    texts: pa.StringArray, rows: NDArray[np.int64], column: Column, profile: Profile, into: Values
) -> Reading:
    """Read the texts of these rows into the values."""
    encoded = texts.take(pa.array(rows)).dictionary_encode()
    read = [_read(column, text, profile) for text in encoded.dictionary.to_pylist()]
    bad: dict[int, str] = {}
    for row, code in zip(rows.tolist(), encoded.indices.to_pylist(), strict=True):
        value, reason = read[code]
        if reason:
            bad[row] = reason
        else:
            into[row] = value
    return Reading(into, bad)


def _read(column: Column, text: str, profile: Profile) -> tuple[Any, str]:
    """The value as the arrays hold it, or the reason why there is none."""
    canonical = text
    try:
        canonical = profile.canonical(column.type.kind, text)
        return stored(parse_text(column, canonical), column.type), ""
    except ValueRejected as error:
        return None, error.reason if canonical == text else f"{error.reason}, from {shown(text)}"
    except ValueError as error:
        return None, f"{shown(text)} {error}"


def stored(value: Value, logical: LogicalType) -> Any:
    """A value as the arrays hold it; ValueError for a timestamp that CQL would cut."""
    match value:
        case Decimal():
            unscaled = int(EXACT.scaleb(value, logical.scale))
            return _words(unscaled) if is_wide(logical) else unscaled
        case datetime():
            if value.microsecond % 1000:
                raise ValueError("is finer than CQL's milliseconds")
            return (value - _EPOCH) // timedelta(milliseconds=1)
        case date():
            return (value - _EPOCH.date()).days
    return value


def _words(number: int) -> Values:
    number %= _WORD * _WORD
    return np.array([number % _WORD, number // _WORD], np.uint64).view(np.int64)


def shown(text: str) -> str:
    """A text as reasons quote it."""
    quoted = repr(text)
    return quoted if len(quoted) <= 60 else quoted[:57] + "..."


_DTYPES: dict[Kind, Any] = {
    Kind.INT32: np.int32,
    Kind.INT64: np.int64,
    Kind.DECIMAL: np.int64,
    Kind.FLOAT64: np.float64,
    Kind.BOOL: np.uint8,
    Kind.DATE: np.int32,
    Kind.TIMESTAMP: np.int64,
}
