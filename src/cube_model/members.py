"""The members of each dimension: its distinct paths of level values, at every depth, and their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cube_model.calendar_levels import with_calendar
from cube_model.definition import Dimension
from cube_model.errors import ArithmeticOverflow

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Members:
    """A dimension's dictionary. `paths[k-1]` has a row for each member of depth k and a column for each level to k.

    `parents[k-1]` gives, for each member of depth k, its code at depth k-1. Unknown (null) is a member like any other.
    """

    dimension: Dimension
    paths: tuple[pa.Table, ...]
    parents: tuple[Codes, ...]

    def count(self, depth: int) -> int:
        """How many members a depth has; the one of depth 0 is ALL."""
        return self.paths[depth - 1].num_rows if depth else 1

    def rolled_up(self, codes: Codes, depth: int, to: int) -> Codes:
        """Codes at a coarser depth."""
        for level in range(depth, to, -1):
            codes = self.parents[level - 1][codes]
        return codes


def encode(
    dimension: Dimension, bases: Mapping[str, pa.Table], depth_of: Mapping[str, int]
) -> tuple[Members, dict[str, Codes]]:
    """The members found in all bases, and each base's codes at the depth that it has (absent when that is 0)."""
    using = [name for name, depth in depth_of.items() if depth and name in dimension.columns]
    if dimension.calendar:
        bases = {name: with_calendar(dimension, bases[name], depth_of[name]) for name in using}
    values = [
        _values([bases[name][label] for name in using if depth_of[name] > k])
        for k, label in enumerate(dimension.labels)
    ]
    codes = {name: np.zeros(bases[name].num_rows, np.int64) for name in using}
    paths: list[pa.Table] = []
    parents: list[Codes] = []
    for k, label in enumerate(dimension.labels):
        deep = [name for name in using if depth_of[name] > k]
        width = max(len(values[k]), 1)
        keys = [codes[name] * width + _index(bases[name][label], values[k]) for name in deep]
        found, codes_of = _distinct(keys, dimension.name, width)
        codes.update(dict(zip(deep, codes_of, strict=True)))
        paths.append(_path(paths[-1] if paths else None, found // width, label, values[k], found % width))
        parents.append(found // width)
    return Members(dimension, tuple(paths), tuple(parents)), codes


def _values(columns: Sequence[pa.ChunkedArray]) -> pa.Array:
    """The distinct values in order, null last if there is one."""
    if not columns:
        return pa.nulls(0)
    merged = pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks], type=columns[0].type))
    return merged.take(pc.array_sort_indices(merged, null_placement="at_end"))


def _index(column: pa.ChunkedArray, values: pa.Array) -> Codes:
    found = pc.index_in(column, value_set=values)
    return np.asarray(found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found, dtype=np.int64)


def _distinct(keys: Sequence[Codes], name: str, width: int) -> tuple[Codes, list[Codes]]:
    if not keys:
        return np.zeros(0, np.int64), []
    merged = np.concatenate(keys)
    if len(merged) and merged.max() > 2**62 // width:
        raise ArithmeticOverflow(f"dimension {name!r} has more paths than 62 bits can number")
    found, inverse = np.unique(merged, return_inverse=True)
    return found, np.split(inverse.astype(np.int64), np.cumsum([len(k) for k in keys])[:-1])


def _path(above: pa.Table | None, parent: Codes, label: str, values: pa.Array, own: Codes) -> pa.Table:
    table = above.take(pa.array(parent)) if above is not None else pa.table({})
    return pa.table({**{name: table[name] for name in table.column_names}, label: values.take(pa.array(own))})
