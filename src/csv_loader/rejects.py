"""EDGE: the CSV file of rejected rows."""

import csv
from pathlib import Path
from types import TracebackType
from typing import IO

from csv_loader.errors import UsageError
from csv_loader.rows import Rejected

HEADER = ("file", "line", "column", "reason", "text")


class RejectsFile:
    """Writes rejected rows; a file of an earlier run is replaced, and none is left when nothing is rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stream: IO[str] | None = None

    def __enter__(self) -> "RejectsFile":
        self.path.unlink(missing_ok=True)
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
            raise UsageError(f"{self.path}: rejected rows cannot be written there ({error}); use --rejects") from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()
