"""Use case: take the messages of a queue, each by itself."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from cube_model.errors import CubeError
from lambda_ingest import exact_json
from lambda_ingest.errors import BadMessage, OutOfTime
from lambda_ingest.ingest import IngestReport, Outcome
from lambda_ingest.intake import Push
from lambda_ingest.pull import EndsSoon, Pull, PullReport

_FORMS = 'a message is {"source": "...", "records": [...]} or {"pull": "<source>"}'
_LOG = logging.getLogger("lambda_ingest")


def consume(messages: Sequence[Mapping[str, Any]], push: Push, pull: Pull, ends_soon: EndsSoon) -> list[str]:
    """Take each message and return the ids of those that failed, which the queue brings again or puts aside.

    A message with a rejected record fails although its other records are stored: sent again, those are unchanged.
    A message for which no time is left fails too, and so does a pull that it cut short: it goes on when it comes again.
    """
    return [message["messageId"] for message in messages if not _taken(message, push, pull, ends_soon)]


def _taken(message: Mapping[str, Any], push: Push, pull: Pull, ends_soon: EndsSoon) -> bool:
    try:
        if ends_soon():
            raise OutOfTime("no time is left for this message: it comes again")
        content = _content(message["body"])
        if "pull" in content:
            _refuse_unfinished(pull(content["pull"]))
        else:
            _refuse_rejected(push(content["source"], content["records"]))
    except Exception as error:  # whatever it is, the other messages of the batch have nothing to do with it
        fields = {"action": "message", "message_id": message["messageId"], "reason": str(error)}
        _LOG.error("message failed", extra=fields, exc_info=None if isinstance(error, CubeError) else error)
        return False
    return True


def _content(body: str) -> dict[str, Any]:
    try:
        content = exact_json.parse(body)
    except ValueError as error:
        raise BadMessage(f"the message is not JSON ({error}); {_FORMS}") from error
    types = {name: type(value) for name, value in content.items()} if isinstance(content, dict) else {}
    if types not in ({"source": str, "records": list}, {"pull": str}):
        raise BadMessage(_FORMS)
    found: dict[str, Any] = content
    return found


def _refuse_unfinished(report: PullReport) -> None:
    if not report.finished:
        raise OutOfTime(f"no time is left after {report.pages} pages: the pull goes on when the message comes again")


def _refuse_rejected(report: IngestReport) -> None:
    rejected = [f"record {o.index}: {o.reason}" for o in report.outcomes if o.outcome is Outcome.REJECTED]
    if rejected:
        shown = "; ".join(rejected[:3])
        raise BadMessage(f"{len(rejected)} of {len(report.outcomes)} records are rejected: {shown}")
