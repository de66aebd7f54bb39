"""The levels of a calendar dimension, from the one date by which its rows are grouped."""

from collections.abc import Callable
from datetime import date

import pyarrow as pa

from cube_model.definition import Dimension
from cube_model.segments import calendar_part

_LEVELS: dict[str, tuple[pa.DataType, Callable[[date], object]]] = {
    "year": (pa.int32(), lambda day: day.year),
    "quarter": (pa.string(), lambda day: calendar_part(day, "quarter")),
    "month": (pa.string(), lambda day: calendar_part(day, "month")),
    "day": (pa.date32(), lambda day: day),
}


def with_calendar(dimension: Dimension, base: pa.Table, depth: int) -> pa.Table:
    """The table with a column for each level down to the depth, in place of the dimension's date column.

    The date is any day of the finest level; each level is worked out once a distinct day.
    """
    days = base[dimension.date_label].combine_chunks().dictionary_encode(null_encoding="encode")
    table = base.drop_columns(dimension.date_label)
    for level, label in list(zip(dimension.levels, dimension.labels, strict=True))[:depth]:
        kind, part = _LEVELS[level]
        values = pa.array([None if day is None else part(day) for day in days.dictionary.to_pylist()], kind)
        table = table.append_column(label, values.take(days.indices))
    return table
