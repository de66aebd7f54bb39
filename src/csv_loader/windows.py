"""A file read in windows: so many rows are typed, put in order and made into requests at once."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from csv_loader.errors import CsvFileError
from csv_loader.frames.blocks import Block, BlockReader
from csv_loader.frames.fields import Fields, Shape, read_fields
from csv_loader.frames.odd_records import Dialect
from csv_loader.frames.selections import joined, taken
from csv_loader.frames.typed import ColumnReader, Typed
from csv_loader.position import Counts, Position
from csv_loader.profiles.examine import examine
from csv_loader.profiles.sample import Sample
from csv_loader.rejected import Rejected
from cube_model.definition import CsvSource, FileProfile

_HEADER_BLOCK, _BLOCK = 1 << 16, 2 << 20  # bytes that are parsed at once
_FIRST_WINDOW = 2 << 20  # bytes: sending begins soon, then windows double
_MOST_ROWS, _MOST_REJECTED = 1_000_000, 50_000  # of a window


class TextStream(Protocol):
    """A file's text as UTF-8, without a byte order mark."""

    @property
    def consumed(self) -> int:
        """Stored bytes read so far."""

    def read(self, size: int) -> bytes:
        """About so many bytes; none at the end."""


class CsvText(Protocol):
    """One CSV file; its text is its name."""

    @property
    def size(self) -> int:
        """Stored bytes."""

    def sample(self) -> Sample:
        """Bytes from which its profile is guessed."""

    def opened(self, encoding: str, skip: int) -> AbstractContextManager[TextStream]:
        """Its text without the first bytes."""


@dataclass(frozen=True)
class Window:
    """Rows of one file that are put in order and sent together: `counts` are of the records read for them.

    Everything before `file`, `offset` and `line` is read; `began` and `consumed` are the stored bytes of the file that
    were read before and after it.
    """

    file: int
    offset: int
    line: int
    began: int = 0
    consumed: int = 0
    counts: Counts = Counts()
    columns: Sequence[Typed] = ()
    rejected: Sequence[Rejected] = ()
    said: tuple[str, ...] = ()  # what the user is told of the file


class FileReader:
    """Reads one file of a source."""

    def __init__(self, source: CsvSource, file: CsvText, given: FileProfile) -> None:
        self._source = source
        self._file = file
        self._name = str(file)
        self._examined = examine(self._name, source, file.sample(), given)
        profile = self._examined.profile
        self._dialect = Dialect(profile.delimiter.encode(), profile.quote.encode())
        self._columns = [ColumnReader(source, column, profile) for column in source.columns]

    @property
    def said(self) -> tuple[str, ...]:
        """What was guessed of the file, and how its columns differ from the definition."""
        guesses = "; ".join(self._examined.guesses)
        lines = [f"guessed {guesses}"] if guesses else []
        return tuple(f"{self._name}: {line}" for line in lines + str(self._examined.drift).splitlines())

    def windows(self, start: Position, size: int, limit: int | None) -> Iterator[Window]:
        """The rows from a place of the file on, at most so many, in windows of about `size` bytes of text."""
        header = self._header()
        shape = self._shape(header.text(0))
        if start.offset < header.offset:
            start = replace(start, offset=header.offset, line=header.next_line)
        with self._file.opened(self._examined.profile.encoding, start.offset) as stream:
            reader = BlockReader(self._name, self._dialect, start.offset, start.line)
            blocks = _first(reader.blocks(stream, min(size, _BLOCK)), limit)
            parts = _Parts(start, size, len(self._columns))
            try:
                for block in blocks:
                    parts.add(block, *self._typed(block, shape), stream.consumed)
                    if parts.full:
                        yield parts.window()
            finally:  # what was read before an error is loaded, too
                if parts.begun:
                    yield parts.window()

    def _header(self) -> Block:
        """The record that names the columns, and the blank lines around it."""
        with self._file.opened(self._examined.profile.encoding, 0) as stream:
            for block in BlockReader(self._name, self._dialect).blocks(stream, _HEADER_BLOCK):
                if len(block.starts):
                    return block.first(1)
        raise CsvFileError(f"{self._name}:1: the file is empty; the first line must name the columns")

    def _shape(self, header: bytes) -> Shape:
        layout = self._examined.layout
        return Shape(self._dialect, len(layout.header), layout.order, layout.trailing, header)

    def _typed(self, block: Block, shape: Shape) -> tuple[Counts, list[Typed], list[Rejected]]:
        """The columns of the rows that are loaded."""
        fields = read_fields(block, shape, self._name)
        columns = [reader.read(texts) for reader, texts in zip(self._columns, fields.columns, strict=True)]
        rejected = self._rejected(block, fields, columns)
        rows_in = len(block.starts)
        counts = Counts(rows_in, rows_in - len(rejected) - fields.skipped, len(rejected), fields.skipped)
        if bad := set().union(*(column.bad for column in columns)):
            good = np.delete(np.arange(len(fields.records)), list(bad))
            columns = [taken(column, good) for column in columns]
        return counts, columns, rejected

    def _rejected(self, block: Block, fields: Fields, typed: Sequence[Typed]) -> list[Rejected]:
        """The rows that are not loaded, in their order; of several reasons the first column's."""
        reasons = {record: ("row", reason) for record, reason in fields.refused.items()}
        for column in typed:
            for row, reason in column.bad.items():
                reasons.setdefault(int(fields.records[row]), (column.column.name, reason))
        records = sorted(reasons)
        return [
            Rejected(self._name, line, *reasons[record], block.text(record).decode("utf-8", "backslashreplace"))
            for record, line in zip(records, block.lines_of(records), strict=True)
        ]


def _first(blocks: Iterator[Block], limit: int | None) -> Iterator[Block]:
    """So many records of the blocks, all without a limit."""
    left = limit
    for block in blocks:
        if left is None:
            yield block
            continue
        yield block.first(left)
        left -= len(block.starts)
        if left <= 0:
            return


class _Parts:
    """The blocks of a window that is being read."""

    def __init__(self, start: Position, size: int, width: int) -> None:
        self._file, self._most, self._width = start.file, size, width
        self._size = min(size, _FIRST_WINDOW)
        self._consumed = 0
        self._empty()

    def _empty(self) -> None:
        self._bytes, self._began = 0, self._consumed
        self._counts = Counts()
        self._rejected: list[Rejected] = []
        self._columns: list[list[Typed]] = [[] for _ in range(self._width)]

    @property
    def full(self) -> bool:
        """Whether there is enough for a window: of text, or of what takes more memory than its text."""
        return self._bytes >= self._size or self._counts.rows_in >= _MOST_ROWS or len(self._rejected) >= _MOST_REJECTED

    @property
    def begun(self) -> bool:
        """Whether there is anything."""
        return self._bytes > 0

    def add(self, block: Block, counts: Counts, columns: list[Typed], rejected: list[Rejected], consumed: int) -> None:
        """Take in a block."""
        self._bytes += len(block.data)
        self._counts += counts
        self._rejected += rejected
        for parts, column in zip(self._columns, columns, strict=True):
            parts.append(column)
        self._offset, self._line, self._consumed = block.offset, block.next_line, consumed

    def window(self) -> Window:
        """All that was taken in."""
        columns = []
        for parts in self._columns:
            columns.append(joined(parts))
            parts.clear()  # one column only is there twice
        place = (self._file, self._offset, self._line, self._began, self._consumed)
        window = Window(*place, self._counts, columns, self._rejected)
        self._size = min(self._size * 2, self._most)
        self._empty()
        return window
