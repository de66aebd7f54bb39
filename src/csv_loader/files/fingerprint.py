"""What tells whether a file is still the same."""

import hashlib
import os

from csv_loader.files.faults import named
from csv_loader.files.input_files import InputFile


def size_and_sha256(file: InputFile) -> tuple[int, str]:
    """Bytes and SHA-256 in hexadecimal of the file as it lies on disk, of an archive as a whole."""
    with named(file), file.path.open("rb") as stream:
        return os.fstat(stream.fileno()).st_size, hashlib.file_digest(stream, "sha256").hexdigest()
