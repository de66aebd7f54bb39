"""Use case: page through the client's API from the watermark, and store each page before moving it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeAlias

from cube_model.definition import ApiSource
from cube_model.dynamodb_values import to_text
from cube_model.facts import Fact, sortable
from cube_model.values import Value, parse_text
from lambda_ingest.errors import BadRequest
from lambda_ingest.ingest import Outcome
from lambda_ingest.intake import Intake

OVERLAP = timedelta(minutes=5)  # read again: what the client stamped before the watermark but showed only after

EndsSoon: TypeAlias = Callable[[], bool]  # whether too little time is left to begin a page or a message


class ClientApi(Protocol):
    """The client's side."""

    def pages(self, source: ApiSource, since: str | None) -> Iterator[Sequence[object]]:
        """Pages of records after a version, in the order of their version."""


class Watermarks(Protocol):
    """How far each source has been pulled."""

    def read(self, source: str) -> str | None:
        """The watermark; None before the first pull."""

    def advance(self, source: str, watermark: str) -> None:
        """Store the watermark."""


@dataclass(frozen=True)
class PullReport:
    """Pages read, records by outcome, the watermark reached, first reasons of rejection, and whether that was all."""

    source: str
    pages: int
    counts: dict[str, int]
    watermark: str | None
    reasons: tuple[str, ...]
    finished: bool = True


Pull: TypeAlias = Callable[[str], PullReport]  # of a source, by its name


def pull(
    intake: Intake, source: ApiSource, api: ClientApi, watermarks: Watermarks, now: datetime, ends_soon: EndsSoon
) -> PullReport:
    """Take in what is newer than the watermark; one that breaks off, or ends soon, goes on from the last stored page.

    A version beyond `now` is stored but does not move the watermark, or nothing would be pulled until that day.
    """
    if source.pull is None:
        raise BadRequest(400, f"source {source.name!r} has no `pull` in the definition")
    watermark, pages, finished = watermarks.read(source.name), 0, True
    counts: Counter[str] = Counter()
    reasons: list[str] = []
    for page in api.pages(source, _since(source, watermark)):
        report = intake.take(source, page)
        counts.update(report.counts())
        reasons += [o.reason for o in report.outcomes if o.outcome is Outcome.REJECTED]
        pages += 1
        watermark = _advanced(source, watermarks, watermark, report.facts, now)
        if ends_soon():  # if this page was the last, the next pull finds nothing new
            finished = False
            break
    return PullReport(source.name, pages, dict(counts), watermark, tuple(reasons[:20]), finished)


def _advanced(
    source: ApiSource, watermarks: Watermarks, before: str | None, facts: Sequence[Fact], now: datetime
) -> str | None:
    """The watermark after a page, stored if it has moved."""
    reached = _greatest(source, before, [f.version for f in facts if not _in_future(f.version, now)])
    if reached != before and reached is not None:
        watermarks.advance(source.name, reached)
    return reached


def _since(source: ApiSource, watermark: str | None) -> str | None:
    if watermark is None:
        return None
    version = _version(source, watermark)
    if isinstance(version, datetime):
        return to_text(version - OVERLAP)
    # Many records may have one date or number, and a page may end amid them: begin before it.
    return to_text(version - timedelta(days=1)) if isinstance(version, date) else to_text(int(str(version)) - 1)


def _in_future(version: Value, now: datetime) -> bool:
    if isinstance(version, datetime):
        return version > now
    return isinstance(version, date) and version > now.date()


def _greatest(source: ApiSource, watermark: str | None, versions: list[Value]) -> str | None:
    known = [_version(source, watermark)] if watermark is not None else []
    return to_text(max([*known, *versions], key=sortable)) if known or versions else None


def _version(source: ApiSource, text: str) -> Value:
    return parse_text(source.column(source.version), text)
