"""What of a file its profile is guessed from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """Bytes of a file as they are written: its start, and whole lines from other places of a plain file.

    A line is what ends in a newline, so a spot may begin inside a quoted field.
    """

    head: bytes
    spots: tuple[bytes, ...]
    complete: bool  # the head is the whole file
