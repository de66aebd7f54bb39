"""Text form of the keys in DynamoDB; encode and decode side by side.

Parts are joined by `#`; `\\` and `#` inside a part are escaped by `\\`, so that any text round-trips.
In the key of a cell `\\N` is unknown and `\\E` the empty text, which may be no key: no text is escaped to these.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_UNKNOWN, _EMPTY, _TOTAL = "\\N", "\\E", "ALL"
_PART = re.compile(r"((?:[^\\#]|\\.)*)(#|$)", re.DOTALL)


class FactKey(NamedTuple):
    """Primary key of an item: partition and sort key."""

    partition: str
    sort: str


def join_key(parts: Iterable[str]) -> str:
    """One text of many parts; `split_key` is the inverse."""
    return "#".join(map(_escaped, parts))


def split_key(text: str) -> tuple[str, ...]:
    """The parts of a joined key."""
    parts, at = [], 0
    while found := _PART.match(text, at):
        parts.append(re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL))
        at = found.end()
        if not found[2]:
            break
    return tuple(parts)


def cell_key(members: Sequence[str | None]) -> str:
    """Sort key of a plain cell, never empty: `2013#2013-01#AA`, with `\\N` for unknown, and `ALL` without members."""
    parts = (_UNKNOWN if member is None else _escaped(member) or _EMPTY for member in members)
    return "#".join(parts) or _TOTAL


def _escaped(part: str) -> str:
    return part.replace("\\", "\\\\").replace("#", "\\#")


def partition_key(source: str, segment: str, shard: int) -> str:
    """Partition of API facts: `passengers#2013-01#3`."""
    return join_key((source, segment, str(shard)))
