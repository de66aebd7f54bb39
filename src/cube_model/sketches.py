"""Sketches as states: small summaries of many values, merged within a stated error, kept as bytes; b"" is of no value.

Equal values make equal bytes, in whatever order they come, as blocks are known by their bytes: of a distinct count and
of small quantiles and tops also however they are merged.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cube_model.arrow_columns import Numbers
from cube_model.definition import Aggregate, Measure
from cube_model.distinct_sketch import distinct_values, merged_distinct
from cube_model.logical_types import Kind, LogicalType
from cube_model.quantile_sketch import merged_quantiles, quantile
from cube_model.ranks import Keys
from cube_model.states import Operation
from cube_model.top_sketch import LIMIT, merged_top, top_values

EMPTY = b""
_MERGED: Mapping[Operation, Callable[[Sequence[bytes]], bytes]] = {
    Operation.HLL: merged_distinct,
    Operation.KLL: merged_quantiles,
    Operation.TOP: merged_top,
}


def lacking(cells: int, dtype: np.dtype[Any]) -> Numbers:
    """States of so many cells without a fact: zeros, or empty sketches."""
    return np.array([EMPTY] * cells, object) if dtype.kind == "O" else np.zeros(cells, dtype)


def merged_sketches(operation: Operation, sketches: Numbers, order: Keys, starts: Keys) -> Numbers:
    """One sketch a group of `Groups.runs`; one that has nothing to merge with keeps its bytes."""
    ends = np.append(starts[1:], len(order))
    found: Numbers = sketches[order[starts]]
    for group in np.flatnonzero(ends - starts > 1).tolist():
        parts = sorted(sketch for sketch in sketches[order[starts[group] : ends[group]]] if sketch)
        found[group] = _MERGED[operation](parts) if len(parts) > 1 else parts[0] if parts else EMPTY
    return found


def read_sketches(measure: Measure, sketches: Numbers, known: NDArray[np.bool_], logical: LogicalType) -> Numbers:
    """A measure of each sketch, as the numbers or texts of its logical type; where it is not known, anything."""
    if measure.aggregate is Aggregate.DISTINCT:
        return np.array([distinct_values(sketch) for sketch in sketches], np.int64)
    if measure.aggregate is Aggregate.QUANTILE:
        q = measure.q or Decimal()
        found = np.array([quantile(s, q) if has else 0.0 for s, has in zip(sketches, known, strict=True)], np.float64)
        return found if logical.kind is Kind.FLOAT64 else found.astype(np.int64)
    limit = measure.limit or LIMIT
    texts = [top_values(s, limit) if has else "" for s, has in zip(sketches, known, strict=True)]
    return np.array(texts, object)
