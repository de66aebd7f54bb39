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
_DENSE = 4  # possible keys for each that there is; beyond, a sort is faster than an array of all


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
    codes = {name: np.zeros(bases[name].num_rows, np.int64) for name in using}
    paths: list[pa.Table] = []
    parents: list[Codes] = []
    for k, label in enumerate(dimension.labels):
        deep = [name for name in using if depth_of[name] > k]
        values, own = _coded([bases[name][label] for name in deep])
        width = max(len(values), 1)
        found, codes_of = np.arange(len(values)), own  # of the first level, whose members are its values
        if k:
            keys = [codes[name] * width + mine for name, mine in zip(deep, own, strict=True)]
            found, codes_of = _distinct(keys, dimension.name, width)
        codes.update(dict(zip(deep, codes_of, strict=True)))
        paths.append(_path(paths[-1] if paths else None, found // width, label, values, found % width))
        parents.append(found // width)
    return Members(dimension, tuple(paths), tuple(parents)), codes


def _coded(columns: Sequence[pa.ChunkedArray]) -> tuple[pa.Array, list[Codes]]:
    """The distinct values of all columns in order, null last if there is one, and each column as places in them."""
    if not columns:
        return pa.nulls(0), []
    encoded = [[chunk.dictionary_encode(null_encoding="encode") for chunk in column.chunks] for column in columns]
    found = [chunk.dictionary for chunks in encoded for chunk in chunks]
    values = pc.unique(pa.chunked_array(found, type=columns[0].type))
    values = values.take(pc.array_sort_indices(values, null_placement="at_end"))
    return values, [_places(chunks, values) for chunks in encoded]


def _places(chunks: Sequence[pa.DictionaryArray], values: pa.Array) -> Codes:
    found, start = np.empty(sum(map(len, chunks)), np.int64), 0
    for chunk in chunks:
        places = np.asarray(pc.index_in(chunk.dictionary, value_set=values), dtype=np.int64)
        np.take(places, np.asarray(chunk.indices), out=found[start : start + len(chunk)], mode="clip")
        start += len(chunk)
    return found


def _distinct(keys: Sequence[Codes], name: str, width: int) -> tuple[Codes, list[Codes]]:
    if not keys:
        return np.zeros(0, np.int64), []
    merged = np.concatenate(keys) if len(keys) > 1 else keys[0]
    if len(merged) and merged.max() > 2**62 // width:
        raise ArithmeticOverflow(f"dimension {name!r} has more paths than 62 bits can number")
    found, ranks = _ranked(merged)
    return found, np.split(ranks, np.cumsum([len(k) for k in keys])[:-1])


def _ranked(keys: Codes) -> tuple[Codes, Codes]:
    """The distinct keys in order, and the place of each key among them."""
    possible = int(keys.max()) + 1 if len(keys) else 0
    if possible > _DENSE * len(keys):
        found, inverse = np.unique(keys, return_inverse=True)
        return found, inverse.astype(np.int64)
    present = np.zeros(possible, bool)
    present[keys] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[keys]


def _path(above: pa.Table | None, parent: Codes, label: str, values: pa.Array, own: Codes) -> pa.Table:
    table = above.take(pa.array(parent)) if above is not None else pa.table({})
    return pa.table({**{name: table[name] for name in table.column_names}, label: values.take(pa.array(own))})
