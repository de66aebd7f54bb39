"""Use case: type each record, keep the newest of each key, write what is newer than what is stored."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cube_model.definition import ApiSource, Cube
from cube_model.errors import ValueRejected
from cube_model.facts import Fact, parse_fact
from cube_model.keys import FactKey, split_key
from lambda_ingest.errors import FactTableError

_ATTEMPTS = 5


class Outcome(StrEnum):
    """What became of a record."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    STALE = "stale"
    REJECTED = "rejected"


class FactTable(Protocol):
    """Facts by key, each replaced only by a newer one."""

    def recencies(self, keys: Collection[FactKey]) -> Mapping[FactKey, str]:
        """The recency of each key that is stored."""

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        """Write each fact unless an equal or newer one is there by now; the keys that lost that race."""


@dataclass(frozen=True)
class RecordOutcome:
    """The outcome of one record, by its place in the request, and the reason if it was not written."""

    index: int
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class IngestReport:
    """What became of every record of a request or page, in order.

    `facts` are the valid ones, `segments` those in which something was written.
    """

    source: str
    outcomes: tuple[RecordOutcome, ...]
    facts: tuple[Fact, ...]
    segments: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """How many records had each outcome."""
        found = Counter(record.outcome for record in self.outcomes)
        return {str(outcome): found[outcome] for outcome in Outcome}


def ingest(cube: Cube, source: ApiSource, records: Iterable[object], table: FactTable) -> IngestReport:
    """Store the records; stale and unchanged ones cause no write. Raises FactTableError when the store fails."""
    facts, outcomes = _parsed(cube, source, records)
    newest: dict[FactKey, Fact] = {}
    for fact in facts.values():
        if fact.key not in newest or fact.recency > newest[fact.key].recency:
            newest[fact.key] = fact
    settled = _settle(source, newest, table)
    reported: set[FactKey] = set()
    for index, fact in facts.items():
        outcomes[index] = _outcome(index, fact, newest[fact.key], settled[fact.key], fact.key in reported)
        if fact.recency == newest[fact.key].recency:
            reported.add(fact.key)
    segments = {segment_of(fact) for index, fact in facts.items() if outcomes[index].outcome is Outcome.WRITTEN}
    ordered = tuple(outcomes[i] for i in sorted(outcomes))
    return IngestReport(source.name, ordered, tuple(facts.values()), tuple(sorted(segments)))


def segments_of(cube: Cube, source: ApiSource, records: Iterable[object]) -> tuple[str, ...]:
    """The segments of the valid records, in which something may be written."""
    return tuple(sorted({segment_of(fact) for fact in _parsed(cube, source, records)[0].values()}))


def _parsed(
    cube: Cube, source: ApiSource, records: Iterable[object]
) -> tuple[dict[int, Fact], dict[int, RecordOutcome]]:
    facts: dict[int, Fact] = {}
    rejected: dict[int, RecordOutcome] = {}
    for index, record in enumerate(records):
        try:
            facts[index] = parse_fact(cube, source, record)
        except ValueRejected as error:
            rejected[index] = RecordOutcome(index, Outcome.REJECTED, error.reason)
    return facts, rejected


def _settle(source: ApiSource, newest: Mapping[FactKey, Fact], table: FactTable) -> dict[FactKey, Outcome]:
    """The outcome of the newest fact of each key; a lost race is judged anew against what won it."""
    settled: dict[FactKey, Outcome] = {}
    pending = dict(newest)
    for _ in range(_ATTEMPTS):
        stored = table.recencies(pending.keys())
        settled.update({key: _compared(pending[key], recency) for key, recency in stored.items()})
        newer = [fact for key, fact in pending.items() if settled.get(key, Outcome.WRITTEN) is Outcome.WRITTEN]
        lost = set(table.write_newer(source, newer, stored.keys())) if newer else set()
        settled.update({fact.key: Outcome.WRITTEN for fact in newer if fact.key not in lost})
        pending = {key: pending[key] for key in lost}
        if not pending:
            return settled
    raise FactTableError(
        f"{len(pending)} facts of {source.name} kept losing races, one is {next(iter(pending)).sort!r}: send them again"
    )


def _compared(fact: Fact, stored: str) -> Outcome:
    if fact.recency == stored:
        return Outcome.UNCHANGED
    return Outcome.WRITTEN if fact.recency > stored else Outcome.STALE


def segment_of(fact: Fact) -> str:
    """The segment that a fact is stored in."""
    _source, segment, _shard = split_key(fact.key.partition)
    return segment


def _outcome(index: int, fact: Fact, newest: Fact, settled: Outcome, reported: bool) -> RecordOutcome:
    if fact.recency != newest.recency:
        return RecordOutcome(index, Outcome.STALE, "a newer record of the same key is in this batch")
    if reported:
        return RecordOutcome(index, Outcome.UNCHANGED, "the same record is in this batch twice")
    reasons = {Outcome.UNCHANGED: "the same record is stored", Outcome.STALE: "a newer record is stored"}
    return RecordOutcome(index, settled, reasons.get(settled, ""))
