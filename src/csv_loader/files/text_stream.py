"""The text of a CSV file as UTF-8, whatever it was written in."""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from csv_loader.errors import CsvFileError
from csv_loader.files.input_files import InputFile
from csv_loader.files.limits import Limits
from csv_loader.files.stored_bytes import StoredBytes, stored_bytes

_UTF8 = ("utf-8", "utf-8-sig", "ascii")
_MARK = "\ufeff"
_KEEP_WRONG_BYTES = "csv_loader.keep_wrong_bytes"


class TextStream(Protocol):
    """Text as UTF-8, without a byte order mark; bytes that are wrong in the file are wrong in it, too."""

    @property
    def consumed(self) -> int:
        """Stored bytes read so far."""

    @property
    def size(self) -> int:
        """Stored bytes of the file."""

    def read(self, size: int) -> bytes:
        """About so many bytes, perhaps amid a character; none at the end."""


@contextmanager
def opened(file: InputFile, encoding: str, limits: Limits, skip: int = 0) -> Iterator[TextStream]:
    """The text of a file without its first `skip` bytes, counted in UTF-8 and after a byte order mark."""
    codec = _codec(file, encoding)
    with stored_bytes(file, limits) as stored:
        if codec.name in _UTF8:
            mark = codecs.BOM_UTF8 if stored.peek(3) == codecs.BOM_UTF8 else b""
            if mark or skip:
                stored.skip(len(mark) + skip)
            yield stored  # checked nowhere on the way: a row with wrong bytes is rejected when it is read
        else:
            yield _Decoded(stored, codec, skip)


class _Decoded:
    def __init__(self, stored: StoredBytes, codec: codecs.CodecInfo, skip: int) -> None:
        codecs.register_error(_KEEP_WRONG_BYTES, _kept)
        self._stored = stored
        self._decoder = codec.incrementaldecoder(_KEEP_WRONG_BYTES)
        self._one_byte = codec.name.startswith(("iso8859", "cp125"))  # ASCII, and 128 characters more
        self._at_start = True
        self._skip = skip

    @property
    def consumed(self) -> int:
        return self._stored.consumed

    @property
    def size(self) -> int:
        return self._stored.size

    def read(self, size: int) -> bytes:
        while True:
            raw = self._stored.read(size)
            text = self._text(raw)
            passed = min(self._skip, len(text))
            self._skip -= passed
            if passed < len(text) or not raw:
                return text[passed:] if passed else text

    def _text(self, raw: bytes) -> bytes:
        if self._one_byte and raw.isascii():
            return raw
        text = self._decoder.decode(raw, final=not raw)
        if text and self._at_start:
            self._at_start = False
            text = text.removeprefix(_MARK)
        return text.encode("utf-8", "surrogatepass")


def _codec(file: InputFile, encoding: str) -> codecs.CodecInfo:
    try:
        found = codecs.lookup(encoding)
        "".encode(encoding)  # some of Python's codecs are of bytes to bytes
    except (LookupError, ValueError) as error:
        raise CsvFileError(f"{file}: {error}; name one as utf-8, cp1252, latin-1 or utf-16") from error
    return found


def _kept(error: UnicodeError) -> tuple[str, int]:
    """Each wrong byte as half of a surrogate pair: no text has it, and in UTF-8 it is wrong as well."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + byte) for byte in wrong), error.end
