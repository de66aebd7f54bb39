"""What the load of a source came to: a line of JSON for programs, a sentence for people."""

import json
from dataclasses import dataclass

from csv_loader.position import Counts


@dataclass(frozen=True)
class Summary:
    """Rows of a whole source, and how long this run took for those of them that it read itself.

    Of a load that did not come to the end of its files, the rows that count: those that `--resume` does not read again.
    """

    source: str
    counts: Counts
    files: int
    seconds: float = 0.0
    before: int = 0  # rows that an earlier run had read
    rejects: str | None = None  # where the rejected rows are
    guessed: tuple[str, ...] = ()
    complete: bool = True

    @property
    def failed(self) -> bool:
        """Whether there were rows and every one was rejected: then not they are wrong, but file or definition."""
        return self.counts.rejected > 0 and not self.counts.loaded

    @property
    def rows_per_second(self) -> float:
        """The pace of this run."""
        return (self.counts.rows_in - self.before) / self.seconds if self.seconds else 0.0

    def to_json(self) -> str:
        """One line."""
        return json.dumps(
            {
                "source": self.source,
                "rows_in": self.counts.rows_in,
                "loaded": self.counts.loaded,
                "rejected": self.counts.rejected,
                "skipped": self.counts.skipped,
                "complete": self.complete,
                "seconds": round(self.seconds, 3),
                "rows_per_second": round(self.rows_per_second),
                "files": self.files,
                "rejects": self.rejects,
                "guessed": self.guessed,
            }
        )

    def __str__(self) -> str:
        rows = self.counts
        text = f"{self.source}: {rows.rows_in:,} rows in = {rows.loaded:,} loaded + {rows.rejected:,} rejected"
        text += f" + {rows.skipped:,} skipped" if rows.skipped else ""
        text += f", {self.seconds:.1f} s, {self.rows_per_second:,.0f} rows/s" if self.seconds else ""
        text += "" if self.complete else ", not complete"
        return f"{text} (see {self.rejects})" if self.rejects else text
