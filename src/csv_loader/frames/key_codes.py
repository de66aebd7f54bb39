"""Key columns as integers: two rows have equal codes exactly if their keys are equal."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from csv_loader.frames.typed import Typed
from cube_model.logical_types import Kind

_MOST_CODES = 1 << 62
Codes: TypeAlias = NDArray[np.int64]


def combined_codes(columns: Sequence[Typed], codes: Codes) -> Codes:
    """The codes of each row's values in all columns, together with the codes there are; small where that is cheap."""
    combined, count = _narrow(codes)
    for column in columns:
        more, more_count = _narrow(_codes(column))
        if count * more_count > _MOST_CODES:
            (combined, count), (more, more_count) = _dense(combined), _dense(more)
        combined, count = combined * more_count + more, count * more_count
    return combined


def _codes(column: Typed) -> NDArray[Any]:
    values: Any = column.values
    codes: NDArray[Any]
    if column.column.type.kind is Kind.STRING:
        codes = values.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    elif values.ndim == 1:
        codes = values
    elif (values[:, 1] == values[:, 0] >> 63).all():
        codes = values[:, 0]
    else:
        codes = np.unique(values, axis=0, return_inverse=True)[1].reshape(-1)
    return codes


def _narrow(codes: NDArray[Any]) -> tuple[Codes, int]:
    """The codes moved down to 0, and the first code that is not used."""
    if not len(codes):
        return codes.astype(np.int64), 1
    least, most = int(codes.min()), int(codes.max())
    if most - least >= _MOST_CODES:
        return _dense(codes)
    return codes.astype(np.int64) - least, most - least + 1


def _dense(codes: NDArray[Any]) -> tuple[Codes, int]:
    """The codes numbered from 0 without gaps."""
    distinct, numbers = np.unique(codes, return_inverse=True)
    return numbers.reshape(-1).astype(np.int64), len(distinct)
