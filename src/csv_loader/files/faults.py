"""What goes wrong while a file is read, as an error that names the file."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from csv_loader.errors import CsvFileError

_DAMAGED = (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, struct.error)
_UNREADABLE = (OSError, RuntimeError, ValueError, LookupError)


@contextmanager
def named(name: object) -> Iterator[None]:
    """Faults of the file system and of archives as CsvFileError; what a body between two reads raises is not ours."""
    try:
        yield
    except _DAMAGED as error:
        reason = f"cannot be read ({error}); it is damaged or cut off: fetch or pack it again"
        raise CsvFileError(f"{name}: {reason}") from error
    except _UNREADABLE as error:
        raise CsvFileError(f"{name}: cannot be read ({error})") from error
