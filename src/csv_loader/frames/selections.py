"""Typed columns cut down, put in another order, and put together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from csv_loader.frames.typed import Typed, Values


def taken(column: Typed, rows: NDArray[np.int64]) -> Typed:
    """The values of these rows, in their order; reasons are left behind."""
    values: Any = column.values
    values = values.take(pa.array(rows)) if isinstance(values, pa.StringArray) else values[rows]
    return Typed(column.column, values, None if column.valid is None else column.valid[rows])


def joined(parts: Sequence[Typed]) -> Typed:
    """The values of all parts of one column, one part after the other."""
    if len(parts) == 1:
        return parts[0]
    valid = None
    if any(part.valid is not None for part in parts):
        valid = np.concatenate([np.ones(len(p.values), bool) if p.valid is None else p.valid for p in parts])
    return replace(parts[0], values=_joined([part.values for part in parts]), valid=valid)


def _joined(values: Sequence[Values | pa.StringArray]) -> Values | pa.StringArray:
    return pa.concat_arrays(values) if isinstance(values[0], pa.StringArray) else np.concatenate(values)
