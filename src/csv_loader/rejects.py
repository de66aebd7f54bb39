"""EDGE: the CSV file of rejected rows."""

import csv
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from csv_loader.errors import UsageError
from csv_loader.rows import Rejected
from cube_model.errors import CubeError

HEADER = ("file", "line", "column", "reason", "text")


class RejectsFile:
    """Writes rejected rows; a file of an earlier run is replaced, and none is left when nothing is rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream: IO[str] | None = None

    def __enter__(self) -> "RejectsFile":
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._refused(error) from error
        return self

    def write(self, row: Rejected) -> None:
        """Add one row."""
        if self._stream is None:
            self._stream = self._opened()
            csv.writer(self._stream).writerow(HEADER)
        csv.writer(self._stream).writerow((row.file, row.line, row.column, row.reason, row.text))

    def _opened(self) -> IO[str]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return self.path.open("w", encoding="utf-8", newline="")
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> UsageError:
        reason = (
            f"rejected rows cannot be written there ({error}); make room, or name another folder by --rejects or TMPDIR"
        )
        return UsageError(f"{self.path}: {reason}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
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
