"""Use case: take records in, whichever way they came, and say which segments changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from cube_model.definition import ApiSource, Cube
from lambda_ingest.errors import BadRequest
from lambda_ingest.ingest import FactTable, IngestReport, ingest, segments_of

Push: TypeAlias = Callable[[str, list[object]], IngestReport]  # the records of a source, by its name


class EventBus(Protocol):
    """Who wants to know of new facts."""

    def facts_written(self, source: str, segments: Sequence[str]) -> None:
        """Say that a source has new facts in these segments; never raises, since the facts are stored already."""


@dataclass(frozen=True)
class Intake:
    """The cube that types records, the table that keeps them, and the bus that tells of them."""

    cube: Cube
    table: FactTable
    bus: EventBus

    def source(self, name: str) -> ApiSource:
        """The API source of that name; BadRequest when there is none."""
        known = {source.name: source for source in self.cube.api_sources()}
        if name not in known:
            raise BadRequest(404, f"unknown source {name!r}; one of: {', '.join(known)}")
        return known[name]

    def take(self, source: ApiSource, records: Sequence[object]) -> IngestReport:
        """Store the records and announce the segments of those that were written; if that fails, of all valid ones."""
        try:
            report = ingest(self.cube, source, records, self.table)
        except Exception:  # some may be stored, and nobody knows which
            self._announce(source, segments_of(self.cube, source, records))
            raise
        self._announce(source, report.segments)
        return report

    def _announce(self, source: ApiSource, segments: Sequence[str]) -> None:
        if segments:
            self.bus.facts_written(source.name, segments)
