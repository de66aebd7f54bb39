"""What tells whether a file is still the same."""

import hashlib

from csv_loader.files.faults import named
from csv_loader.files.input_files import InputFile


def sha256_of(file: InputFile) -> str:
    """The SHA-256 of the file as it lies on disk, of an archive as a whole, in hexadecimal."""
    with named(file), file.path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
