"""Use case: the files of a source into its table; every row is loaded, rejected with its line and reason, or skipped.

One thread reads windows of rows ahead, one puts their rows in order and makes them into requests, and this one sends
them. A window counts once all of its rows are acknowledged and all before it count: that is the position from which a
load can go on.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeAlias

from csv_loader.errors import CassandraError, Stopped, TooManyErrors
from csv_loader.frames.rows import Batch, BatchSize, batches
from csv_loader.max_errors import MaxErrors
from csv_loader.position import START, Counts, Position, Progress
from csv_loader.read_ahead import read_ahead
from csv_loader.rejected import Rejected
from csv_loader.windows import CsvText, FileReader, Window
from cube_model.definition import CsvSource, FileProfile
from cube_model.errors import CubeError

_WINDOWS_AHEAD, _SLICES_AHEAD = 1, 3  # that wait or are being made
_Slice: TypeAlias = tuple[Window, Sequence[Batch] | None]  # requests of a window; None: there are no more of it


class Table(Protocol):
    """A source's table. Each row of a batch begins with `prefix`; `size` bounds the batches to come."""

    prefix: bytes

    @property
    def size(self) -> BatchSize:
        """The most rows and bytes of a batch; it may be less than it was."""

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        """Send rows; `acknowledged` is called once they are written, perhaps by another thread."""

    def finish(self) -> None:
        """Wait until every batch is acknowledged; raises CassandraError if some are not."""


class Sinks(Protocol):
    """Where a load reports to; the thread that loads calls them, in the order of the rows."""

    def reject(self, rows: Sequence[Rejected]) -> None:
        """Rows that are not loaded."""

    def reached(self, position: Position) -> None:
        """A place before which nothing is left to do; what was rejected before it has been told."""

    def progress(self, progress: Progress) -> None:
        """How far reading and sending are."""

    def say(self, text: str) -> None:
        """A line for the user: what was guessed of a file, and how it differs from the definition."""


@dataclass(frozen=True)
class LoadOptions:
    """What the user wants of a load; `window_bytes` of text are read and put in order at once."""

    given: FileProfile = FileProfile()
    limit: int | None = None  # rows
    max_errors: MaxErrors = MaxErrors()
    window_bytes: int = 40 << 20

    def in_windows(self, size: int) -> "LoadOptions":
        """The same with windows of this size; 0 leaves them as they are."""
        return replace(self, window_bytes=size) if size else self


def load(
    source: CsvSource,
    files: Sequence[CsvText],
    table: Table,
    sinks: Sinks,
    options: LoadOptions,
    start: Position = START,
) -> Counts:
    """Load the rows of the files from a position on; the counts include those before it.

    TooManyErrors when more rows are rejected than `max_errors` allows. Whatever ends a load early, what is in flight
    is awaited, and `reached` tells how far it came.
    """
    return _Load(source, files, table, sinks, options, start).run()


@dataclass
class _Sent:
    """A window on its way: how many of its requests are sent and acknowledged, and whether these are all."""

    window: Window
    sent: int = 0
    rows: int = 0  # sent
    acknowledged: int = 0
    whole: bool = False

    def acknowledge(self) -> None:
        """Called by the table, one call at a time."""
        self.acknowledged += 1

    @property
    def done(self) -> bool:
        """Whether all of it is acknowledged."""
        return self.whole and self.acknowledged == self.sent


@dataclass
class _Load:
    source: CsvSource
    files: Sequence[CsvText]
    table: Table
    sinks: Sinks
    options: LoadOptions
    start: Position
    sent: deque[_Sent] = field(default_factory=deque)
    refused: Sequence[Rejected] = ()  # of a window that is one too many

    def run(self) -> Counts:
        self.read = self.counts = self.start.counts  # what is read, and what of it counts
        try:
            with (
                read_ahead(self._windows(), _WINDOWS_AHEAD) as windows,
                read_ahead(self._slices(windows), _SLICES_AHEAD) as slices,
            ):
                for window, requests in slices:
                    self._send(window, requests)
            self._finish()
            self._refuse_too_many(None)
        except CassandraError:
            self._settle()
            raise
        except (Stopped, CubeError):
            self._finish()
            if self.refused:
                self.sinks.reject(self.refused)
            raise
        return self.counts

    def _windows(self) -> Iterator[Window]:
        """By a thread of its own."""
        rows, most = self.start.counts.rows_in, self.options.limit
        for number in range(self.start.file, len(self.files)):
            if most is not None and rows >= most:
                return
            start = self.start if number == self.start.file else replace(START, file=number)
            reader = FileReader(self.source, self.files[number], self.options.given)
            yield Window(number, start.offset, start.line, said=reader.said)
            for window in reader.windows(start, self.options.window_bytes, None if most is None else most - rows):
                rows += window.counts.rows_in
                yield window

    def _slices(self, windows: Iterator[Window]) -> Iterator[_Slice]:
        """By a thread of its own."""
        for window in windows:
            summary = replace(window, columns=())  # which lives longer than the rows, until they are acknowledged
            yield summary, ()
            if window.columns:
                for requests in batches(self.source, window.columns, self.table.prefix, self.table.size):
                    yield summary, requests
            del window
            yield summary, None

    def _send(self, window: Window, requests: Sequence[Batch] | None) -> None:
        if not self.sent or self.sent[-1].window is not window:
            self._begin(window)
        sent = self.sent[-1]
        for batch in requests or ():
            sent.sent += 1
            sent.rows += batch.rows
            self.table.send(batch, sent.acknowledge)
        sent.whole = requests is None
        self._tell_progress(sent)
        self._settle()

    def _begin(self, window: Window) -> None:
        for text in window.said:
            self.sinks.say(text)
        self.read += window.counts
        self._refuse_too_many(window)
        self.sent.append(_Sent(window))

    def _tell_progress(self, sent: _Sent) -> None:
        """Rows and stored bytes; of a window that is being sent, the share that its rows are."""
        window = sent.window
        unsent = 0 if sent.whole else window.counts.loaded - sent.rows
        share = unsent / window.counts.loaded if unsent else 0.0
        done = sum(file.size for file in self.files[: window.file]) + window.consumed
        behind = round(share * (window.consumed - window.began))
        self.sinks.progress(Progress(self.read.rows_in - unsent, done - behind, sum(file.size for file in self.files)))

    def _finish(self) -> None:
        """Wait for what is in flight, and count it."""
        self.table.finish()
        self._settle()

    def _settle(self) -> None:
        """Count the windows that are acknowledged, up to the first that is not."""
        while self.sent and self.sent[0].done:
            window = self.sent.popleft().window
            self.counts += window.counts
            if window.rejected:
                self.sinks.reject(window.rejected)
            self.sinks.reached(Position(window.file, window.offset, window.line, self.counts))

    def _refuse_too_many(self, window: Window | None) -> None:
        """Check the rows read so far, with those of a window that is not sent yet; without one, all of them."""
        rejected, rows = self.read.rejected, self.read.rows_in
        if self.options.max_errors.exceeded(rejected, rows, ended=window is None):
            self.refused = window.rejected if window else ()
            most = self.options.max_errors
            raise TooManyErrors(f"{self.source.name}: {rejected:,} of {rows:,} rows are rejected, more than {most}")
