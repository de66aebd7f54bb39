"""Typed columns and sources made of Python values, as the reader of a file would make them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from csv_loader.frames.exact import empty_values, stored
from csv_loader.frames.typed import Typed
from cube_model.definition import Column, CsvSource
from cube_model.logical_types import Kind, parse_logical_type


def a_column(declared: str) -> Column:
    """`name:type` as a column."""
    name, _, type_name = declared.partition(":")
    logical = parse_logical_type(type_name)
    assert logical is not None, declared
    return Column(name, logical)


def a_source(declared: str, key: str, partition: str) -> CsvSource:
    """A source of columns `name:type`, its key and partition as names; all three separated by spaces."""
    columns = tuple(a_column(text) for text in declared.split())
    keys = tuple(key.split())
    return CsvSource("t", columns, keys, None, (), (), ("t*",), None, tuple(partition.split()), lookup=False)


def typed(column: Column, values: Sequence[Any]) -> Typed:
    """The column with these values; None is null."""
    valid = np.array([value is not None for value in values], bool) if None in values else None
    if column.type.kind is Kind.STRING:
        return Typed(column, pa.array(["" if value is None else value for value in values], pa.string()), valid)
    held = empty_values(len(values), column.type)
    for row, value in enumerate(values):
        if value is not None:
            held[row] = stored(value, column.type)
    return Typed(column, held, valid)


def typed_columns(source: CsvSource, rows: Sequence[Sequence[Any]]) -> list[Typed]:
    """The columns of a source with the values of these rows."""
    return [typed(column, [row[place] for row in rows]) for place, column in enumerate(source.columns)]
