"""ENTRY: the Lambda function.

`POST /v1/facts/{source}` pushes records, `{"pull": "<source>"}` pulls them, and a message of the queue does either.
"""

import logging
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Protocol

import boto3
from botocore.config import Config

from cube_model.parsing import packaged_cube
from lambda_ingest.changed_marks import DynamoChangedMarks
from lambda_ingest.client_api import HttpClientApi
from lambda_ingest.client_secret import Token, read_token
from lambda_ingest.consume import consume
from lambda_ingest.event_bus import EventBridge
from lambda_ingest.fact_table import DynamoFactTable
from lambda_ingest.http_api import answer
from lambda_ingest.ingest import IngestReport
from lambda_ingest.intake import Intake, Push
from lambda_ingest.marked_facts import MarkedFacts
from lambda_ingest.pull import EndsSoon, Pull, PullReport, pull
from lambda_ingest.settings import Settings, read_settings
from lambda_ingest.watermarks import DynamoWatermarks

_IMPATIENT = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 2})  # an event is not worth a time-out
ENOUGH = 60_000  # milliseconds: a page at its slowest, which is five attempts of 10 s and the pauses between them
_LOG = logging.getLogger("lambda_ingest")


class Context(Protocol):
    """What Lambda says of this run of the function."""

    def get_remaining_time_in_millis(self) -> int:
        """The time until it is ended."""


def lambda_handler(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer a request, a schedule or a batch of messages; a failure of the store or API raises, to be retried."""
    soon = partial(ends_soon, context)
    return respond(event, _push, partial(_pull, soon), soon)


def ends_soon(context: Context) -> bool:
    """Whether the time that is left may not be enough for one more page or message."""
    return context.get_remaining_time_in_millis() < ENOUGH


def respond(event: dict[str, Any], push: Push, pull_source: Pull, soon: EndsSoon) -> dict[str, Any]:
    """Tell the three kinds of event apart."""
    if "Records" in event:
        failed = consume(event["Records"], push, pull_source, soon)
        return {"batchItemFailures": [{"itemIdentifier": message} for message in failed]}
    if "pull" in event:
        return asdict(pull_source(str(event["pull"])))
    return answer(event, push)


@cache
def _settings() -> Settings:
    return read_settings()


@cache
def _client(service: str, config: Config | None = None) -> Any:
    return boto3.client(service, config=config)  # type: ignore[call-overload]


@cache
def _intake() -> Intake:
    client, settings = _client("dynamodb"), _settings()
    marks = DynamoChangedMarks(client, settings.control_table)
    table = MarkedFacts(DynamoFactTable(client, settings.facts_table), marks)
    return Intake(packaged_cube(), table, EventBridge(_client("events", _IMPATIENT), settings.deployment))


def _push(name: str, records: list[object]) -> IngestReport:
    report = _intake().take(_intake().source(name), records)
    _log("push", name, report.counts())
    return report


def _pull(soon: EndsSoon, name: str) -> PullReport:
    source, settings = _intake().source(name), _settings()
    api = HttpClientApi(settings.client_api_url, _token(settings))
    watermarks = DynamoWatermarks(_client("dynamodb"), settings.control_table)
    report = pull(_intake(), source, api, watermarks, datetime.now(UTC), soon)
    _log("pull" if report.finished else "unfinished pull", name, report.counts)
    return report


def _token(settings: Settings) -> Token | None:
    """Read anew for each pull, so that a new token counts at once."""
    secret = settings.client_api_secret_arn
    return read_token(_client("secretsmanager"), secret) if secret else None


def _log(action: str, source: str, counts: dict[str, int]) -> None:
    _LOG.info("%s of %s", action, source, extra={"action": action, "source": source, **counts})
