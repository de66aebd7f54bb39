"""EDGE: the bytes of one CSV file as they were written, out of whatever they are packed in."""

import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Protocol

from csv_loader.files.archives import Packing, packing, refuse_archive
from csv_loader.files.faults import named
from csv_loader.files.input_files import InputFile
from csv_loader.files.limits import Limits, Meter

_PIECE = 1 << 18  # bytes out of an archive at once: a bomb is seen before it fills the memory
_FIRST = 512


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class StoredBytes:
    """Unpacked bytes, and how many bytes of the file or of the archive's member have been read for them."""

    def __init__(self, name: str, stream: _Readable, raw: io.FileIO, size: int, meter: Meter | None) -> None:
        self._name = name
        self._stream = stream
        self._raw = raw
        self._start = raw.tell()
        self._meter = meter
        self._ahead = b""
        self.size = size
        self.consumed = 0

    @property
    def seekable(self) -> bool:
        """Whether any place can be read without what is before it."""
        return self._meter is None

    def peek(self, size: int) -> bytes:
        """The next bytes, which `read` gives again."""
        while len(self._ahead) < size and (more := self._read(size - len(self._ahead))):
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int) -> bytes:
        """About so many bytes; none at the end."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            return ahead + self._read(max(size - len(ahead), 0))
        return self._read(size)

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        if self.seekable:
            return self.seek(self._raw.tell() - len(self._ahead) + size)
        while size > 0 and (passed := self.peek(min(size, _PIECE))):
            self._ahead = self._ahead[len(passed) :]
            size -= len(passed)
        return None

    def seek(self, offset: int) -> None:
        """Go to a place of a seekable file."""
        with named(self._name):
            self._ahead = b""
            self.consumed = self._raw.seek(offset)

    def _read(self, size: int) -> bytes:
        if self._meter is None:
            return self._piece(size)
        pieces, missing = [], size
        while missing > 0 and (piece := self._piece(min(missing, _PIECE))):
            self._meter.count(len(piece), self.consumed)
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _piece(self, size: int) -> bytes:
        with named(self._name):
            piece = self._stream.read(size)
            self.consumed = self._raw.tell() - self._start
        return piece


@contextmanager
def stored_bytes(file: InputFile, limits: Limits) -> Iterator[StoredBytes]:
    """The bytes of a file; CsvFileError when it cannot be read, is a bomb, or is an archive inside an archive."""
    with ExitStack() as stack:
        stored = _opened(file, limits, stack)
        refuse_archive(stored.peek(_FIRST), str(file), inside=not stored.seekable)
        yield stored


def _opened(file: InputFile, limits: Limits, stack: ExitStack) -> StoredBytes:
    name = str(file)
    with named(name):
        raw = stack.enter_context(io.FileIO(file.path))
        if file.member:
            archive = stack.enter_context(zipfile.ZipFile(raw))
            size = archive.getinfo(file.member).compress_size
            return StoredBytes(name, stack.enter_context(archive.open(file.member)), raw, size, Meter(name, limits))
        size = os.fstat(raw.fileno()).st_size
        if packing(file.path) is Packing.GZIP:
            unpacked = stack.enter_context(gzip.GzipFile(fileobj=raw))
            return StoredBytes(name, unpacked, raw, size, Meter(name, limits))
        return StoredBytes(name, raw, raw, size, None)
