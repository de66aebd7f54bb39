"""Texts of the usual forms made into values at once by Arrow, wherever it reads them as `cube_model.values` does.

Arrow also takes texts that we refuse: 0x1F for an integer, 1e3 for a decimal, inf and nan, a day or an hour alone for a
timestamp. Each conversion looks for those first, and raises Irregular when there may be one.
"""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from csv_loader.frames.exact import is_wide
from csv_loader.frames.texts import data_of, offsets, replaced_bytes, valid_of
from csv_loader.profiles.date_formats import FixedWidth, fixed_width
from csv_loader.profiles.profile import Profile
from cube_model.logical_types import INTEGERS, Kind, LogicalType

Values: TypeAlias = NDArray[Any]
FIRST_DAY, LAST_DAY = -719_162, 2_932_896  # 0001-01-01 and 9999-12-31, in days since 1970: the years of Python
_MOST_DIGITS = 20  # times 10**18, the largest scale, they fit 128 bits
_DAY = 86_400_000_000  # microseconds
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
_PATTERNS = {
    Kind.INT32: "^-?[0-9]{1,10}$",
    Kind.INT64: "^-?[0-9]{1,18}$",
    Kind.FLOAT64: r"^-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]{1,3})?$",
    Kind.BOOL: "^(true|false)$",
    Kind.DATE: f"^{_DATE}$",
    Kind.TIMESTAMP: f"^{_DATE}{_TIME}$",
}


class Irregular(Exception):
    """Some text may be one that Arrow reads in another way; it never leaves this package."""


def regular_values(texts: pa.StringArray, logical: LogicalType, checked: bool = False) -> Values:
    """The values of texts in the form of `cube_model.values`; where a text is null, anything.

    `checked` texts match the pattern of their kind. Irregular or ArrowInvalid when a text is of no usual form.
    """
    try:
        return _CONVERSIONS[logical.kind](texts, logical, checked)
    except pa.ArrowInvalid as error:
        raise Irregular(str(error)) from None


def is_regular(texts: pa.StringArray, logical: LogicalType) -> NDArray[np.bool_]:
    """Which texts are of the usual form; a null is none."""
    whole = max(1, logical.precision - logical.scale)
    pattern = _PATTERNS.get(logical.kind) or rf"^-?[0-9]{{1,{whole}}}(\.[0-9]+)?$"
    return np.asarray(pc.fill_null(pc.match_substring_regex(texts, pattern), False))


def canonical_texts(texts: pa.StringArray, kind: Kind, profile: Profile) -> pa.StringArray:
    """The texts of a file as `cube_model.values` reads them; Irregular when one may not be of the profile's form."""
    if profile.is_plain(kind):
        return texts
    if kind is Kind.DATE and (format := fixed_width(profile.dates)):
        return _iso_dates(texts, format)
    if kind in INTEGERS or kind in (Kind.DECIMAL, Kind.FLOAT64):
        return _plain_numbers(texts, "" if kind in INTEGERS else profile.decimal, profile.thousands)
    raise Irregular(kind)


def _plain_numbers(texts: pa.StringArray, decimal: str, thousands: str) -> pa.StringArray:
    if thousands:
        mark = re.escape(thousands)
        fraction = f"({re.escape(decimal)}[0-9]+)?" if decimal else ""
        pattern = f"^-?([0-9]+|[1-9][0-9]{{0,2}}({mark}[0-9]{{3}})+){fraction}$"
        if not pc.all(pc.match_substring_regex(texts, pattern)).as_py():
            raise Irregular(pattern)
        texts = pc.replace_substring(texts, thousands, "")
    elif (data_of(texts) == ord(".")).any():
        raise Irregular(decimal)
    return replaced_bytes(texts, ord(","), ord(".")) if decimal == "," else texts


def _iso_dates(texts: pa.StringArray, format: FixedWidth) -> pa.StringArray:
    valid = valid_of(texts)
    starts = offsets(texts)[:-1][valid]
    if (np.diff(offsets(texts))[valid] != format.width).any():
        raise Irregular("width")
    found = data_of(texts)[(starts - offsets(texts)[0])[:, None] + np.arange(format.width)]
    iso = np.full((len(texts), 10), ord("-"), np.uint8)
    for name, start, end in format.fields:
        place = {"year": 0, "month": 5, "day": 8}[name]
        iso[valid, place : place + end - start] = found[:, start:end]
    for start, literal in format.literals:
        if (found[:, start : start + len(literal)] != np.frombuffer(literal, np.uint8)).any():
            raise Irregular(literal)
    ends = np.arange(0, 10 * len(texts) + 1, 10, dtype=np.int32)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(iso), texts.buffers()[0])


def _integers(texts: pa.StringArray, logical: LogicalType, checked: bool) -> Values:
    if not checked and (_has_letter(texts, "x") or np.diff(offsets(texts)).max(initial=0) > 19):
        raise Irregular("0x1F, or many zeros")
    return _numbers(pc.cast(texts, pa.int32() if logical.kind is Kind.INT32 else pa.int64()))


def _decimals(texts: pa.StringArray, logical: LogicalType, checked: bool) -> Values:
    if not checked and (_has_letter(texts, "e") or np.diff(offsets(texts)).max(initial=0) > _MOST_DIGITS):
        raise Irregular("1e3, or so many digits that Arrow would overflow and not see it")
    found = pc.cast(texts, pa.decimal128(logical.precision, logical.scale))
    words = np.frombuffer(found.buffers()[1], np.int64).reshape(-1, 2)[found.offset : found.offset + len(found)]
    return words if is_wide(logical) else words[:, 0].copy()


def _floats(texts: pa.StringArray, logical: LogicalType, checked: bool) -> Values:
    if not checked and _has_letter(texts, "e"):
        raise Irregular("1e0005")
    values = _numbers(pc.cast(texts, pa.float64()))
    if not np.isfinite(values).all():
        raise Irregular("inf")
    return values


def _booleans(texts: pa.StringArray, logical: LogicalType, checked: bool) -> Values:
    found = pc.index_in(texts, value_set=pa.array(["false", "true"]))
    if found.null_count > texts.null_count:
        raise Irregular("True")
    return _numbers(found).astype(np.uint8)


def _dates(texts: pa.StringArray, logical: LogicalType, checked: bool) -> Values:
    if (np.diff(offsets(texts))[valid_of(texts)] != 10).any():
        raise Irregular("2013")
    days = _numbers(pc.cast(texts, pa.date32()).view(pa.int32()))
    return _within(days, FIRST_DAY, LAST_DAY)


def _timestamps(texts: pa.StringArray, logical: LogicalType, checked: bool) -> Values:
    """Milliseconds; of texts that all have a zone, or all have none."""
    valid = valid_of(texts)
    lengths, starts = np.diff(offsets(texts))[valid], offsets(texts)[:-1][valid] - offsets(texts)[0]
    if not len(starts):
        return np.zeros(len(texts), np.int64)
    if lengths.min() < 16:
        raise Irregular("2013-01-01T10Z")
    data = data_of(texts)
    zoned = data[starts + lengths - 1][0] == ord("Z") or bool(
        set(b"+-") & set(data[starts[0] + 16 :][: lengths[0] - 16])
    )
    if (data[starts + 13] != ord(":")).any() or np.isin(data[starts + lengths - 3], (ord("+"), ord("-"))).any():
        raise Irregular("2013-01-01T10+01:00, or 2013-01-01T10:00+01")
    moments = _numbers(pc.cast(texts, pa.timestamp("us", "UTC" if zoned else None)).view(pa.int64()))
    if (moments % 1000).any():
        raise Irregular("finer than milliseconds")
    return _within(moments, FIRST_DAY * _DAY, (LAST_DAY + 1) * _DAY - 1) // 1000


def _within(values: Values, least: int, most: int) -> Values:
    if len(values) and (values.min() < least or values.max() > most):
        raise Irregular("years before 1 or after 9999")
    return values


def _numbers(array: pa.Array) -> Values:
    values: Values = (array.fill_null(0) if array.null_count else array).to_numpy(zero_copy_only=False)
    return values


def _has_letter(texts: pa.StringArray, letter: str) -> bool:
    """In either case."""
    return bool(((data_of(texts) | 0x20) == ord(letter)).any())


_CONVERSIONS: dict[Kind, Callable[[pa.StringArray, LogicalType, bool], Values]] = {
    Kind.INT32: _integers,
    Kind.INT64: _integers,
    Kind.DECIMAL: _decimals,
    Kind.FLOAT64: _floats,
    Kind.BOOL: _booleans,
    Kind.DATE: _dates,
    Kind.TIMESTAMP: _timestamps,
}
