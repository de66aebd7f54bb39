"""The delimiter and the quote of a file."""

from collections.abc import Sequence

from csv_loader.profiles.header import Renames, fields_of
from csv_loader.profiles.sample_table import first_record
from cube_model.definition import CsvSource

_DELIMITERS = (",", ";", "\t", "|", ":")
_SHARE_OF_QUOTES = 0.2  # at the edges of fields: an apostrophe here and there is text


def guess_delimiter(text: str, quote: str, source: CsvSource, renames: Renames) -> str:
    """The one that finds most of the source's columns in the header; of several the one that finds most fields."""
    columns = [column.name for column in source.columns]

    def found(delimiter: str) -> tuple[int, int]:
        header = first_record(text, delimiter, quote)
        return len(fields_of(header, columns, renames)), len(header)

    return max((mark for mark in _DELIMITERS if mark != quote), key=found)


def guess_quote(text: str, lines: int = 1000) -> str:
    """The double one, but where it opens and closes no field of the first lines, and the single one many."""
    fields = _rough_fields(text.splitlines()[:lines])
    single, double = (sum((field[:1] == mark) + (field[-1:] == mark) for field in fields) for mark in ("'", '"'))
    return "'" if not double and single >= len(fields) * _SHARE_OF_QUOTES else '"'


def _rough_fields(lines: Sequence[str]) -> list[str]:
    return [field for line in lines for field in _split(line)]


def _split(line: str) -> list[str]:
    for mark in _DELIMITERS[1:]:
        line = line.replace(mark, ",")
    return line.split(",")
