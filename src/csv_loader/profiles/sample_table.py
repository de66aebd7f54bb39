"""A sample as text and as rows; what is cut off, or cannot be told, is left out."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csv_loader.errors import CsvFileError
from csv_loader.profiles.sample import Sample

MOST_COLUMNS = 1000


@dataclass(frozen=True)
class SampleTable:
    """The header, and rows of the sample."""

    header: tuple[str, ...]
    rows: tuple[Sequence[str], ...]


def sample_texts(name: str, sample: Sample, encoding: str) -> tuple[str, ...]:
    """The head's text and that of each spot; CsvFileError if there is none."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    head = decoder.decode(sample.head, final=sample.complete).removeprefix("\ufeff")
    if not head.strip("\r\n"):
        raise CsvFileError(f"{name}:1: the file is empty; the first line must name the columns")
    return (head, *(spot.decode(encoding, "replace") for spot in sample.spots))


def sample_table(name: str, texts: Sequence[str], complete: bool, delimiter: str, quote: str) -> SampleTable:
    """The sample's rows; CsvFileError when the header has too many columns or cannot be read."""
    header, *rows = list(_records(texts[0], delimiter, quote)) or [[]]
    if len(header) > MOST_COLUMNS:
        raise CsvFileError(
            f"{name}:1: the header has {len(header):,} columns, {MOST_COLUMNS:,} are allowed; "
            "check the delimiter, or take columns out"
        )
    if not header:
        raise CsvFileError(f"{name}:1: the header cannot be read; check the delimiter and the quotes of the first line")
    whole = rows if complete else rows[:-1]
    elsewhere = [row for spot in texts[1:] for row in _records(spot, delimiter, quote)]
    return SampleTable(tuple(header), (*whole, *elsewhere))


def first_record(text: str, delimiter: str, quote: str) -> Sequence[str]:
    """The first record that is not a blank line; empty if it cannot be read."""
    return next(_records(text, delimiter, quote), [])


def _records(text: str, delimiter: str, quote: str) -> Iterator[list[str]]:
    """The records up to one that is no CSV, such as a quote that is never closed."""
    lines = io.StringIO(text, newline="")
    if quote:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=quote)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quotechar=None, quoting=csv.QUOTE_NONE)
    try:
        yield from (record for record in reader if record)
    except csv.Error:
        return
