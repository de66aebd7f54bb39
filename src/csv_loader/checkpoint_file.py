"""EDGE: the file that holds the checkpoint of a load, replaced whole while rows are acknowledged."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from csv_loader.checkpoint import Checkpoint, Fingerprint, from_json, what_differs
from csv_loader.errors import ResumeError, UsageError
from csv_loader.position import Position

Fingerprints = Callable[[], tuple[Fingerprint, ...]]
_EVERY = 0.5  # s: of many small files each is a position, and a checkpoint names all files


class CheckpointFile:
    """Keeps a recent position of a load on disk, and the last one when the load ends, fails or is stopped.

    The files are hashed in a thread beside the load; until that is done nothing can be told apart, so nothing is
    written. One of an earlier run is deleted when the load begins, unless `start` goes on from it.
    """

    def __init__(
        self, path: Path, start: Checkpoint, fingerprints: Fingerprints, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self._last = start
        self._fingerprints = fingerprints
        self._clock = clock
        self._due = clock()
        self._written: Checkpoint | None = None
        self._lock = threading.Lock()
        self._hashing = threading.Thread(target=self._hash, name=f"hashes of {start.source}", daemon=True)
        self._failed: Exception | None = None

    @property
    def position(self) -> Position:
        """The last one."""
        return self._last.position

    @property
    def complete(self) -> bool:
        """Whether the load has come to its end."""
        return self._last.complete

    def __enter__(self) -> "CheckpointFile":
        with _told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self._last.files:
                self.path.unlink(missing_ok=True)
        if not self._last.files:
            self._hashing.start()
        return self

    def reached(self, position: Position, complete: bool = False) -> None:
        """Keep a position, on disk when the last one there is some time old and the files are hashed."""
        with self._lock:
            self._last = replace(self._last, position=position, complete=complete)
            if self._clock() >= self._due:
                self._write()

    def _hash(self) -> None:
        try:
            files = self._fingerprints()
            with self._lock:
                self._last = replace(self._last, files=files)
                self._write()
        except Exception as error:  # told by the thread that loads, when it ends
            self._failed = error

    def _write(self) -> None:
        if not self._last.files or self._last == self._written:
            return
        beside = self.path.with_name(f".{self.path.name}.new")
        with _told(self.path):
            with beside.open("w", encoding="utf-8") as stream:
                stream.write(self._last.to_json())
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(self.path)
        self._written, self._due = self._last, self._clock() + _EVERY

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._hashing.ident is not None:
            self._hashing.join()
        with self._lock:
            self._write()
        if self._failed is not None and error is None:
            raise self._failed


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The checkpoint in a file, None if there is no file; ResumeError if it is not readable."""
    try:
        return from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ResumeError(f"{path}: is no checkpoint ({error}); load without --resume") from error


def refuse_another(path: Path, then: Checkpoint, now: Checkpoint) -> None:
    """ResumeError if the load is not the one of the checkpoint in that file."""
    differs = what_differs(then, now)
    if differs:
        raise ResumeError(f"{path}: the load cannot go on: {differs}; bring that back, or load without --resume")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "make room, or name another folder by --checkpoint"
        raise UsageError(f"{path}: the checkpoint cannot be written there ({error}); {remedy}") from error
