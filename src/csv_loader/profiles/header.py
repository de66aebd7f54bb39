"""Which field of a file is which column of its source, by their names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from csv_loader.errors import CsvFileError
from csv_loader.profiles.drift import drift
from csv_loader.profiles.profile import Drift
from cube_model.definition import CsvSource

Renames = Mapping[str, str]  # column by name in the file


def folded(name: str) -> str:
    """The name as a column would be called: small letters without accents, digits, `_` for all else."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub("[^a-z0-9]+", "_", plain.casefold()).strip("_")


def fields_of(header: Sequence[str], columns: Sequence[str], renames: Renames) -> dict[str, list[int]]:
    """The indexes of the fields that may be each column: those told so, else the same name, else nearly the same."""
    told = {_trimmed(name): column for name, column in renames.items()}
    ranked: dict[str, dict[int, list[int]]] = {}
    for index, name in enumerate(header):
        column, rank = _column_of(_trimmed(name), columns, told)
        if column:
            ranked.setdefault(column, {}).setdefault(rank, []).append(index)
    return {column: by_rank[min(by_rank)] for column, by_rank in ranked.items()}


def _trimmed(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip())


def _column_of(name: str, columns: Sequence[str], told: Renames) -> tuple[str, int]:
    if name in told:
        return told[name], 0
    if name in columns:
        return name, 1
    return (folded(name), 2) if folded(name) in columns else ("", 3)


def match(name: str, source: CsvSource, header: Sequence[str], renames: Renames) -> tuple[tuple[int, ...], Drift]:
    """The index in the header of each of the source's columns, and how the header differs from the definition.

    CsvFileError reports the difference when a column is missing, and what could be a column twice.
    """
    columns = [column.name for column in source.columns]
    found = fields_of(header, columns, renames)
    for column, indexes in found.items():
        if len(indexes) > 1:
            raise CsvFileError(_twice(name, column, [header[i] for i in indexes]))
    order = {column: indexes[0] for column, indexes in found.items()}
    differs = drift(header, columns, order)
    if differs.missing:
        report = str(differs).replace("\n", "\n  ")
        raise CsvFileError(
            f"{name}:1: the header is not that of source {source.name!r}; say `header:` or mend it\n  {report}"
        )
    return tuple(order[column] for column in columns), differs


def _twice(name: str, column: str, fields: Sequence[str]) -> str:
    shown = ", ".join(map(repr, fields))
    return (
        f"{name}:1: several fields may be the column {column!r}: {shown}; rename one, or say by `header:` which it is"
    )
