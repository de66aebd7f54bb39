"""The most frequent values by a map of limited size, whose least counts are taken away when it is full.

Anderson et al., "A High-Performance Algorithm for Identifying Frequent Items in Data Streams", IMC 2017, as Apache
DataSketches has it. Up to 768 different values all counts are exact. Beyond that, a value's count is too great by at
most 0.35 % of all values (3.5 / 1024), and the sketch says by how much.
"""

import json
from collections.abc import Iterable, Sequence

from datasketches import frequent_items_error_type, frequent_strings_sketch

LOG_PLACES = 10
RELATIVE_ERROR = 3.5 / 2**LOG_PLACES  # of the number of values
LIMIT = 10  # of the values that a measure lists, if it does not say


def top_of(counts: Iterable[tuple[str, int]]) -> bytes:
    """The sketch of so many of each value; b"" if there are none."""
    sketch = frequent_strings_sketch(LOG_PLACES)
    for value, count in sorted(counts):
        sketch.update(value, count)
    return b"" if sketch.is_empty() else bytes(sketch.serialize())


def merged_top(sketches: Sequence[bytes]) -> bytes:
    """One sketch of the values of all, which are not empty."""
    merged = frequent_strings_sketch(LOG_PLACES)
    for sketch in sketches:
        merged.merge(frequent_strings_sketch.deserialize(sketch))
    found = _items(merged)
    exact = all(upper == lower for _, _, lower, upper in found)
    return top_of((value, count) for value, count, _, _ in found) if exact else bytes(merged.serialize())


def top_values(sketch: bytes, limit: int) -> str:
    """The most frequent values as JSON, `[{"value":"ATL","count":17215,"error":0}]`, the greatest count first.

    Equal counts are in the order of values. The true count is between `count - error` and `count`.
    """
    found = sorted(_items(frequent_strings_sketch.deserialize(sketch)), key=lambda item: (-item[1], item[0]))
    values = [{"value": value, "count": count, "error": upper - lower} for value, count, lower, upper in found[:limit]]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _items(sketch: frequent_strings_sketch) -> list[tuple[str, int, int, int]]:
    """Value, count, and the bounds between which the true count is."""
    return list(sketch.get_frequent_items(frequent_items_error_type.NO_FALSE_NEGATIVES))
