"""EDGE: the CSV file of rejected rows."""

import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from csv_loader.errors import ResumeError, UsageError
from csv_loader.rejected import Rejected
from cube_model.errors import CubeError

HEADER = ("file", "line", "column", "reason", "text")


class RejectsFile:
    """Writes rejected rows; a file of an earlier run is replaced, and none is left when nothing is rejected.

    `kept` is how many rows of an earlier run stay, for one that goes on. The text of a row is as the file has it, even
    where a spreadsheet would take it for a formula: it is there to be corrected and loaded again. Bytes that are no
    UTF-8 are written as escapes.
    """

    def __init__(self, path: Path, kept: int = 0) -> None:
        self.path = path
        self._kept = kept
        self._stream: IO[str] | None = None
        self._safe = True

    def __enter__(self) -> "RejectsFile":
        with _told(self.path):
            if self._kept:
                _truncate(self.path, self._kept)
            else:
                self.path.unlink(missing_ok=True)
        return self

    @property
    def used(self) -> bool:
        """Whether there are rejected rows in it."""
        return self._kept > 0 or self._stream is not None

    def write(self, rows: Sequence[Rejected]) -> None:
        """Add some rows."""
        with _told(self.path):
            self._stream = self._stream or self._opened()
            self._safe = False
            csv.writer(self._stream).writerows((row.file, row.line, row.column, row.reason, row.text) for row in rows)

    def sync(self) -> None:
        """Put what was written where a crash does not reach it."""
        if self._stream is not None and not self._safe:
            with _told(self.path):
                self._stream.flush()
                os.fsync(self._stream.fileno())
            self._safe = True

    def _opened(self) -> IO[str]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        stream = self.path.open("a", encoding="utf-8", errors="backslashreplace", newline="")
        if not stream.tell():
            csv.writer(stream).writerow(HEADER)
        return stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            with _told(self.path):
                self._stream.close()


@contextmanager
def kept_rejects(path: Path, keep: Callable[[Path], None]) -> Iterator[RejectsFile]:
    """A file of rejected rows that is kept even when the load fails; the load's error is then the one that counts."""
    rejected = RejectsFile(path)
    try:
        with rejected:
            yield rejected
    except Exception:
        try:
            _keep(path, keep)
        except CubeError as error:
            print(f"csv_loader: {error}", file=sys.stderr)
        raise
    _keep(path, keep)


def _keep(path: Path, keep: Callable[[Path], None]) -> None:
    if path.exists():
        keep(path)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system says, with the remedy."""
    try:
        yield
    except OSError as error:
        remedy = "make room, or name another folder by --rejects or TMPDIR"
        raise UsageError(f"{path}: rejected rows cannot be written there ({error}); {remedy}") from error


def _truncate(path: Path, rows: int) -> None:
    """Keep the header and that many rows: later ones were written after the checkpoint and will come again."""
    if not path.exists():
        raise ResumeError(f"{path}: the rejected rows of the load are gone; bring them back, or load without --resume")
    with path.open("r+b") as stream:
        ends = _record_ends(stream)
        end = next((end for count, end in enumerate(ends) if count == rows), None)
        if end is None:
            raise ResumeError(f"{path}: has fewer than the {rows:,} rejected rows of the load; load without --resume")
        stream.truncate(end)


def _record_ends(stream: IO[bytes]) -> Iterator[int]:
    """Where each record ends: at a line's end outside of quotes."""
    end, quotes = 0, 0
    for line in stream:
        end += len(line)
        quotes += line.count(b'"')
        if quotes % 2 == 0 and line.endswith(b"\n"):
            yield end
