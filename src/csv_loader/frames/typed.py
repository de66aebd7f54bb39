"""Columns of texts made into columns of typed values: at once where that is exact, else text by text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from csv_loader.frames.exact import Reading, empty_values, read_exactly, shown
from csv_loader.frames.regular import Irregular, canonical_texts, is_regular, regular_values
from csv_loader.frames.texts import data_of, masked, offsets, valid_of
from csv_loader.profiles.profile import Profile
from cube_model.definition import Column, CsvSource
from cube_model.logical_types import Kind

Values: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Typed:
    """One value a row; `valid` is None where none is null, `bad` are reasons by row.

    `values` are texts for strings. Else they are numbers: for decimals integers, scaled by the column's scale, as pairs
    of words (low, high) when they have more than 18 digits; for dates and timestamps days and milliseconds since 1970.
    """

    column: Column
    values: Values | pa.StringArray
    valid: NDArray[np.bool_] | None = None
    bad: Mapping[int, str] = field(default_factory=dict)


class ColumnReader:
    """How the texts of one column are read."""

    def __init__(self, source: CsvSource, column: Column, profile: Profile) -> None:
        self._column = column
        self._profile = profile
        self._key = column.name in source.key
        self._sole_partition = source.partition == (column.name,)
        nulls = profile.nulls if column.type.kind is Kind.STRING else profile.typed_nulls
        self._empty_is_null = "" in nulls
        self._other_nulls = pa.array(sorted(nulls - {""}), pa.string())

    def read(self, texts: pa.StringArray) -> Typed:
        """The typed values of a column's texts; each text that does not fit has its reason."""
        null = self._nulls(texts)
        valid = None if null is None else ~null
        bad = _reasons(null, "is null, but part of the key") if null is not None and self._key else {}
        if self._column.type.kind is Kind.STRING:
            return Typed(self._column, texts, valid, self._bad_strings(texts) | bad)
        reading = self._read(texts if valid is None else masked(texts, valid))
        return Typed(self._column, reading.values, valid, {**reading.bad, **bad})

    def _nulls(self, texts: pa.StringArray) -> NDArray[np.bool_] | None:
        """Which rows are null; None when none is."""
        null = np.diff(offsets(texts)) == 0 if self._empty_is_null else np.zeros(len(texts), bool)
        if len(self._other_nulls):
            null |= np.asarray(pc.is_in(texts, value_set=self._other_nulls))
        return null if null.any() else None

    def _bad_strings(self, texts: pa.StringArray) -> dict[int, str]:
        bad: dict[int, str] = {}
        if not data_of(texts).all():
            for row in np.flatnonzero(pc.match_substring(texts, "\0")).tolist():
                bad[row] = f"{shown(texts[row].as_py())} holds a NUL character"
        if self._sole_partition and not self._empty_is_null:
            bad |= _reasons(np.diff(offsets(texts)) == 0, "is empty, but the whole partition key")
        return bad

    def _read(self, texts: pa.StringArray) -> Reading:
        kind = self._column.type.kind
        try:
            return Reading(regular_values(canonical_texts(texts, kind, self._profile), self._column.type))
        except Irregular:
            pass
        regular = is_regular(texts, self._column.type) if self._profile.is_plain(kind) else np.zeros(len(texts), bool)
        try:
            values = regular_values(masked(texts, regular), self._column.type, checked=True).copy()
        except Irregular:
            values, regular = empty_values(len(texts), self._column.type), np.zeros(len(texts), bool)
        return read_exactly(texts, np.flatnonzero(valid_of(texts) & ~regular), self._column, self._profile, values)


def _reasons(rows: NDArray[np.bool_], reason: str) -> dict[int, str]:
    return dict.fromkeys(np.flatnonzero(rows).tolist(), reason)
