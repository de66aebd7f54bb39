"""ENTRY: the Lambda function.

`POST /v1/facts/{source}` pushes records, `{"pull": "<source>"}` pulls them, and a message of the queue does either.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from cube_model.parsing import packaged_cube
from lambda_ingest.client_api import HttpClientApi
from lambda_ingest.client_secret import Token, read_token
from lambda_ingest.consume import consume
from lambda_ingest.event_bus import EventBridge
from lambda_ingest.fact_table import DynamoFactTable
from lambda_ingest.http_api import answer
from lambda_ingest.ingest import IngestReport
from lambda_ingest.intake import Intake, Push
from lambda_ingest.pull import PullReport, pull
from lambda_ingest.settings import Settings, read_settings
from lambda_ingest.watermarks import DynamoWatermarks

_IMPATIENT = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 2})  # an event is not worth a time-out
_LOG = logging.getLogger("lambda_ingest")


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer a request, a schedule or a batch of messages; a failure of the store or API raises, to be retried."""
    return respond(event, _push, _pull)


def respond(event: dict[str, Any], push: Push, pull_source: Callable[[str], PullReport]) -> dict[str, Any]:
    """Tell the three kinds of event apart."""
    if "Records" in event:
        failed = consume(event["Records"], push, pull_source)
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
    table = DynamoFactTable(_client("dynamodb"), _settings().facts_table)
    return Intake(packaged_cube(), table, EventBridge(_client("events", _IMPATIENT), _settings().deployment))


def _push(name: str, records: list[object]) -> IngestReport:
    report = _intake().take(_intake().source(name), records)
    _log("push", name, report.counts())
    return report


def _pull(name: str) -> PullReport:
    source, settings = _intake().source(name), _settings()
    api = HttpClientApi(settings.client_api_url, _token(settings))
    watermarks = DynamoWatermarks(_client("dynamodb"), settings.control_table)
    report = pull(_intake(), source, api, watermarks, datetime.now(UTC))
    _log("pull", name, report.counts)
    return report


def _token(settings: Settings) -> Token | None:
    """Read anew for each pull, so that a new token counts at once."""
    secret = settings.client_api_secret_arn
    return read_token(_client("secretsmanager"), secret) if secret else None


def _log(action: str, source: str, counts: dict[str, int]) -> None:
    _LOG.info("%s of %s", action, source, extra={"action": action, "source": source, **counts})
