"""A stream of UTF-8 text cut into blocks of whole records (RFC 4180), found a block at a time.

A quote opens a field only at its start, so in a well-formed block every quote but the opening ones is doubled or
stands before a delimiter or a line end. Where that holds, a line end lies between records exactly if the number of
quotes before it is even. Where it does not hold, the block is read field by field (`odd_records`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from csv_loader.errors import CsvFileError
from csv_loader.frames.odd_records import Dialect, find_odd_records, longest_field

Positions: TypeAlias = NDArray[np.int64]
MOST_FIELD_BYTES = 1 << 20
_MOST_RECORD_BYTES = 16 << 20
_LF, _CR = 10, 13


class TextStream(Protocol):
    """UTF-8 without a byte order mark."""

    def read(self, size: int) -> bytes:
        """About so many bytes; none at the end."""


@dataclass(frozen=True)
class Block:
    """Whole records of a file; blank lines are none.

    `starts` and `ends` bound them in `data` without their line ends. `line` is the line of the first byte, from 1;
    `offset` counts the stream's bytes up to the end of the block.
    """

    data: bytes
    starts: Positions
    ends: Positions
    line: int
    offset: int
    lines: int  # line ends, those inside quotes too
    malformed: dict[int, str] = field(default_factory=dict)  # the reason by record

    @property
    def next_line(self) -> int:
        """The line after the block."""
        return self.line + self.lines

    def lines_of(self, records: Sequence[int]) -> Iterator[int]:
        """The lines on which records start, these in their order."""
        line, position = self.line, 0
        for record in records:
            start = int(self.starts[record])
            line += _lines(self.data[position:start])
            position = start
            yield line

    def first(self, records: int) -> "Block":
        """Only so many records from the start."""
        if records >= len(self.starts):
            return self
        end = int(self.starts[records])
        malformed = {record: reason for record, reason in self.malformed.items() if record < records}
        offset = self.offset - len(self.data) + end
        data = self.data[:end]
        return Block(data, self.starts[:records], self.ends[:records], self.line, offset, _lines(data), malformed)

    def text(self, record: int) -> bytes:
        """A record as it stands in the file."""
        return self.data[self.starts[record] : self.ends[record]]


@dataclass
class BlockReader:
    """Where a file is read: `offset` and `line` say where its stream stands."""

    name: str
    dialect: Dialect
    offset: int = 0
    line: int = 1

    def blocks(self, stream: TextStream, size: int) -> Iterator[Block]:
        """The records of a stream in blocks of about `size` bytes.

        CsvFileError names the file and line of a quote that is never closed, or of a field of more than 1 MiB.
        """
        left, ended = b"", False
        while not ended:
            piece = stream.read(size)
            ended = not piece
            data = left + piece
            whole, left = self._cut(data, ended)
            if whole is not None:
                self.offset, self.line = whole.offset, whole.next_line
                yield whole
            if left and ended:
                raise self._unclosed()
            if len(left) > MOST_FIELD_BYTES:
                self._refuse_endless(left)

    def _cut(self, data: bytes, ended: bool) -> tuple[Block | None, bytes]:
        """The whole records of the data, and what is left over."""
        breaks, malformed, open_quote = _record_ends(data, self.dialect, ended)
        end = int(breaks[-1]) + 1 if len(breaks) else 0
        end = len(data) if ended and not open_quote else end
        return (self._block(data[:end], breaks, malformed) if end else None), data[end:]

    def _block(self, data: bytes, breaks: Positions, malformed: dict[int, str]) -> Block:
        starts, ends = _bounds(np.frombuffer(data, np.uint8), breaks)
        reasons = {int(np.searchsorted(starts, start)): reason for start, reason in malformed.items()}
        block = Block(data, starts, ends, self.line, self.offset + len(data), _lines(data), reasons)
        for record in np.flatnonzero(ends - starts > MOST_FIELD_BYTES).tolist():
            if longest_field(block.text(record), self.dialect) > MOST_FIELD_BYTES:
                raise self._too_long(next(block.lines_of([record])))
        return block

    def _refuse_endless(self, left: bytes) -> None:
        """What is left over grows while a quote is open: not without bound."""
        if longest_field(left, self.dialect) > MOST_FIELD_BYTES or len(left) > _MOST_RECORD_BYTES:
            raise self._too_long(self.line)

    def _unclosed(self) -> CsvFileError:
        return CsvFileError(f"{self.name}:{self.line}: a quote of this row is never closed; close or double it")

    def _too_long(self, line: int) -> CsvFileError:
        what = f"a field of this row has more than {MOST_FIELD_BYTES:,} bytes"
        return CsvFileError(f"{self.name}:{line}: {what}; shorten it, or close a quote that is left open")


def _record_ends(data: bytes, dialect: Dialect, ended: bool) -> tuple[Positions, dict[int, str], bool]:
    """The last bytes of the records' line ends, the malformed records by their start, whether a quote stays open."""
    text = np.frombuffer(data, np.uint8)
    breaks = _line_ends(text, ended)
    if not dialect.quote or dialect.quote not in data:
        return breaks, {}, False
    quotes = np.flatnonzero(text == dialect.quote[0])
    if _well_placed(text, quotes, dialect):
        return breaks[np.searchsorted(quotes, breaks) % 2 == 0], {}, len(quotes) % 2 == 1
    return find_odd_records(data, dialect, ended)


def _bounds(text: NDArray[np.uint8], breaks: Positions) -> tuple[Positions, Positions]:
    """Starts and ends of the records, without their line ends and without blank lines."""
    starts = np.concatenate([[0], breaks + 1])
    ends = np.concatenate([breaks, [len(text)]])
    last = len(text) - 1
    after_return = (text[np.maximum(ends - 1, 0)] == _CR) & (text[np.minimum(ends, last)] == _LF) & (ends > starts)
    ends = ends - after_return
    kept = ends > starts
    return starts[kept], ends[kept]


def _line_ends(text: NDArray[np.uint8], ended: bool) -> Positions:
    """The last byte of each line end: LF, CR LF, or CR alone. A CR at the end of a piece may still be followed."""
    ends = text == _LF
    returns = np.flatnonzero(text == _CR)
    if len(returns):
        last = len(text) - 1
        alone = returns[text[np.minimum(returns + 1, last)] != _LF]
        ends[alone] = True
        ends[last] &= ended or text[last] == _LF
    return np.flatnonzero(ends)


def _lines(data: bytes) -> int:
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LF)) if b"\r" not in data else _mixed_lines(data)


def _mixed_lines(data: bytes) -> int:
    return data.count(b"\n") + data.count(b"\r") - data.count(b"\r\n")


def _well_placed(text: NDArray[np.uint8], quotes: Positions, dialect: Dialect) -> bool:
    """Whether every opening quote starts a field and every closing one ends it, doubled ones aside."""
    around = np.zeros(256, bool)
    around[[dialect.delimiter[0], _LF, _CR, dialect.quote[0]]] = True
    opening, closing = quotes[::2], quotes[1::2]
    before = opening[opening > 0] - 1
    after = closing[closing < len(text) - 1] + 1
    return bool(around[text[before]].all() and around[text[after]].all())
