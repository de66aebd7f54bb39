"""The members of each dimension: its distinct paths of level values, at every depth, and their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cube_model.calendar_levels import with_calendar
from cube_model.definition import Dimension
from cube_model.dictionary import coded
from cube_model.errors import ArithmeticOverflow
from cube_model.ranks import Ranks, ranked

Codes = Ranks  # of a column in the narrowest integers that hold them


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

    def own(self, depth: int) -> pa.ChunkedArray:
        """Of each member of a depth the value of its last level."""
        return self.paths[depth - 1][self.dimension.labels[depth - 1]]


def members_of(dimension: Dimension, own: Sequence[pa.ChunkedArray], parents: Sequence[Codes]) -> Members:
    """The dictionary of which each depth has these last values, under these members of the depth above."""
    paths: list[pa.Table] = []
    for label, values, above in zip(dimension.labels, own, parents, strict=True):
        before = paths[-1].take(pa.array(above)) if paths else pa.table({})
        paths.append(pa.table({**{name: before[name] for name in before.column_names}, label: values}))
    return Members(dimension, tuple(paths), tuple(parents))


def encode(
    dimension: Dimension,
    bases: Mapping[str, pa.Table],
    depth_of: Mapping[str, int],
    known: Members | None = None,
) -> tuple[Members, dict[str, Codes]]:
    """The members found in all bases, and each base's codes at the depth that it has (absent when that is 0).

    Members that are known keep their codes, whether they are found or not, and others come after them.
    """
    using = [name for name, depth in depth_of.items() if depth and name in dimension.columns]
    if dimension.calendar:
        bases = {name: with_calendar(dimension, bases[name], depth_of[name]) for name in using}
    if known and not _agree(known, [bases[name] for name in using]):
        known = None
    codes = {name: np.zeros(bases[name].num_rows, np.int64) for name in using}
    own: list[pa.ChunkedArray] = []
    parents: list[Codes] = []
    for k, label in enumerate(dimension.labels):
        deep = [name for name in using if depth_of[name] > k]
        before = [(known.own(k + 1), known.parents[k])] if known else []
        columns = [*(column for column, _ in before), *(bases[name][label] for name in deep)]
        values, places = coded(columns)
        width = max(len(values), 1)
        found, codes_of = np.arange(len(values)), places  # of the first level, whose members are its values
        if k or known:
            above = [*(parent for _, parent in before), *(codes[name] for name in deep)]
            keys = [parent.astype(np.int64) * width + mine for parent, mine in zip(above, places, strict=True)]
            found, codes_of = _distinct(keys, dimension.name, width, len(before))
        codes.update(dict(zip(deep, codes_of[len(before) :], strict=True)))
        own.append(pa.chunked_array([values.take(pa.array(found % width))]))
        parents.append(found // width)
    return members_of(dimension, own, parents), codes


def _agree(known: Members, bases: Sequence[pa.Table]) -> bool:
    """Whether the levels have the types that they had."""
    labels = [(depth, label) for depth, label in enumerate(known.dimension.labels, start=1)]
    found = [(depth, base[label]) for base in bases for depth, label in labels if label in base.column_names]
    return all(known.own(depth).type == column.type for depth, column in found)


def _distinct(keys: Sequence[Codes], name: str, width: int, known: int) -> tuple[Codes, list[Codes]]:
    """The distinct keys in the order of their codes, and those codes; the first `known` arrays keep their order."""
    if not keys:
        return np.zeros(0, np.int64), []
    merged = np.concatenate(keys) if len(keys) > 1 else keys[0]
    if len(merged) and merged.max() > 2**62 // width:
        raise ArithmeticOverflow(f"dimension {name!r} has more paths than 62 bits can number")
    found, ranks = ranked(merged)
    if known:
        found, ranks = _after(ranks[: len(keys[0])], found, ranks)
    return found, np.split(ranks, np.cumsum([len(k) for k in keys])[:-1])


def _after(known: Codes, found: Codes, ranks: Codes) -> tuple[Codes, Codes]:
    """The same with the known ranks first, in their order."""
    order = np.concatenate((known, np.setdiff1d(np.arange(len(found)), known)))
    codes = np.empty_like(order)
    codes[order] = np.arange(len(order))
    return found[order], codes[ranks]
