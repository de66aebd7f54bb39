"""EDGE: a stored CSV file as the load reads it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass

from csv_loader.files.input_files import InputFile
from csv_loader.files.limits import Limits
from csv_loader.files.sample import read_sample
from csv_loader.files.text_stream import TextStream, opened
from csv_loader.profiles.sample import Sample


@dataclass(frozen=True)
class StoredCsv:
    """One file and what may come out of it; its text is its name."""

    file: InputFile
    limits: Limits = Limits()

    def __str__(self) -> str:
        return str(self.file)

    @property
    def size(self) -> int:
        """Stored bytes, without those of other files in the same archive."""
        return self.file.size

    def sample(self) -> Sample:
        """Bytes from which its profile is guessed."""
        return read_sample(self.file, self.limits)

    def opened(self, encoding: str, skip: int) -> AbstractContextManager[TextStream]:
        """Its text as UTF-8 without the first `skip` bytes."""
        return opened(self.file, encoding, self.limits, skip)
