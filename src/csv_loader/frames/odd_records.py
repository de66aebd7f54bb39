"""Records read field by field: where quotes stand in the middle of fields, and the quick way does not hold."""

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

AFTER_QUOTE = "text follows the closing quote of a field"


@dataclass(frozen=True)
class Dialect:
    """The bytes that part fields and quote them, one each and ASCII; without a quote no field is quoted."""

    delimiter: bytes
    quote: bytes

    @cached_property
    def field_end(self) -> re.Pattern[bytes]:
        """What may follow a field."""
        return re.compile(re.escape(self.delimiter) + b"|\r\n|\r|\n")


def find_odd_records(data: bytes, dialect: Dialect, ended: bool) -> tuple[NDArray[np.int64], dict[int, str], bool]:
    """The last byte of each record's line end, the malformed records by their start, and whether a quote stays open.

    A quote in the middle of an unquoted field is text. After a closing quote only a delimiter or a line end may
    stand; a record with anything else there is malformed.
    """
    ends: list[int] = []
    malformed: dict[int, str] = {}
    start = position = 0
    while position < len(data):
        after = _after_quotes(data, dialect, position)
        if after is None:
            return np.array(ends, np.int64), _before(start, malformed), True
        found = dialect.field_end.search(data, after)
        if after > position and (found.start() if found else len(data)) > after:
            malformed[start] = AFTER_QUOTE
        if found is None or (found[0] == b"\r" and found.end() == len(data) and not ended):
            break  # the record is not whole, or a line feed may still follow
        position = found.end()
        if found[0] != dialect.delimiter:
            ends.append(position - 1)
            start = position
    return np.array(ends, np.int64), malformed if ended else _before(start, malformed), False


def _before(end: int, malformed: dict[int, str]) -> dict[int, str]:
    """Without the record that starts there: it is not whole."""
    return {start: reason for start, reason in malformed.items() if start < end}


def longest_field(record: bytes, dialect: Dialect) -> int:
    """The length in bytes of the longest field of a record, whole or not, quotes included."""
    longest = position = 0
    while position <= len(record):
        after = _after_quotes(record, dialect, position)
        end = len(record) if after is None else record.find(dialect.delimiter, after)
        end = len(record) if end < 0 else end
        longest = max(longest, end - position)
        position = end + 1
    return longest


def _after_quotes(data: bytes, dialect: Dialect, position: int) -> int | None:
    """Where the quoted part of a field that starts here ends: here, if it has none; None if it is not closed."""
    if not dialect.quote or not data.startswith(dialect.quote, position):
        return position
    found = data.find(dialect.quote, position + 1)
    while found >= 0 and data.startswith(dialect.quote, found + 1):  # doubled: text
        found = data.find(dialect.quote, found + 2)
    return None if found < 0 else found + 1
