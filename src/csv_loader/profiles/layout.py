"""Where the columns of a source stand in a file."""

from collections.abc import Iterable, Sequence

from csv_loader.profiles.header import match
from csv_loader.profiles.profile import Drift, Layout
from csv_loader.profiles.sample_table import SampleTable
from cube_model.definition import Column, CsvSource, FileProfile


def find_layout(name: str, source: CsvSource, table: SampleTable, given: FileProfile) -> tuple[Layout, Drift]:
    """The layout of a file and how it differs from the definition; CsvFileError when columns are missing."""
    header, trailing = _without_trailing(table)
    order, drift = match(name, source, header, dict(given.header))
    return Layout(header, order, trailing), drift


def texts_of(
    columns: Iterable[Column], source: CsvSource, layout: Layout, table: SampleTable
) -> list[tuple[Column, list[str]]]:
    """The texts of some columns in the sample; rows of another width are left out."""
    widths = (len(layout.header), layout.width)
    rows = [row for row in table.rows if len(row) in widths]
    places = dict(zip(source.columns, layout.order, strict=True))
    return [(column, _field(places[column], rows)) for column in columns]


def _field(index: int, rows: Sequence[Sequence[str]]) -> list[str]:
    return [row[index] for row in rows]


def _without_trailing(table: SampleTable) -> tuple[tuple[str, ...], bool]:
    """The names, and whether rows end with a delimiter after the last of them."""
    header, rows = table.header, table.rows
    if len(header) == 1 or header[-1].strip():
        return header, _end_empty(rows, len(header) + 1)
    trailing = not rows or _end_empty(rows, len(header))
    if not trailing and any(len(row) == len(header) and row[-1] for row in rows):
        return header, False  # a column without a name
    return header[:-1], trailing


def _end_empty(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether most rows have this width with an empty last field."""
    return sum(len(row) == width and not row[-1] for row in rows) * 2 > len(rows)
