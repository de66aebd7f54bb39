"""What is known of a row that could not be loaded."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rejected:
    """One refused row: where it starts, which column is wrong, why, and its text as the file has it."""

    file: str
    line: int
    column: str
    reason: str
    text: str
