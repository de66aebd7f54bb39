"""How far a load is: the rows counted, and the place in the files before which nothing is left to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Rows of one source: `rows_in` is always `loaded` + `rejected` + `skipped`; skipped are repeated header lines."""

    rows_in: int = 0
    loaded: int = 0
    rejected: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.rows_in + other.rows_in,
            self.loaded + other.loaded,
            self.rejected + other.rejected,
            self.skipped + other.skipped,
        )


@dataclass(frozen=True)
class Position:
    """Everything before it is acknowledged, rejected or skipped.

    `file` is an index in the list of files, `offset` counts the file's text as UTF-8 bytes after a byte order mark,
    `line` is that of the next record, from 1.
    """

    file: int
    offset: int
    line: int
    counts: Counts


START = Position(0, 0, 1, Counts())


@dataclass(frozen=True)
class Progress:
    """Rows so far, and of all files the stored bytes read so far and in all."""

    rows: int
    done: int
    total: int
