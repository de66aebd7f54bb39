"""Facts whose segments are marked as changed where they are written, so that the job builds just these again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from cube_model.definition import ApiSource
from cube_model.facts import Fact
from cube_model.keys import FactKey
from lambda_ingest.ingest import FactTable, segment_of


class ChangedMarks(Protocol):
    """Where the job looks for what has changed."""

    def begin(self, source: str, segments: Sequence[str]) -> str:
        """Note that these segments are about to be written; the name of the note."""

    def end(self, source: str, note: str, segments: Sequence[str]) -> None:
        """Mark these segments as changed, and take the note away."""


@dataclass(frozen=True)
class MarkedFacts:
    """A table of facts that notes the segments before it writes, and marks them once it has.

    A job that reads between the two may have seen a part of it, and must not clear what comes after it. Whoever is
    killed between them leaves the note, which counts as a mark when nobody can be writing any more.
    """

    table: FactTable
    marks: ChangedMarks

    def recencies(self, keys: Collection[FactKey]) -> Mapping[FactKey, str]:
        """The recency of each key that is stored."""
        return self.table.recencies(keys)

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        """Write each fact unless an equal or newer one is there by now; the keys that lost that race."""
        segments = sorted({segment_of(fact) for fact in facts})
        note = self.marks.begin(source.name, segments)
        try:
            return self.table.write_newer(source, facts, stored)
        finally:  # of what fails, some may be written
            self.marks.end(source.name, note, segments)
