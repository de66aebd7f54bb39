"""ENTRY: the Lambda function. `POST /v1/facts/{source}` pushes records; `{"pull": "<source>"}` pulls them."""

import base64
import json
import logging
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import boto3

from cube_model.definition import ApiSource, Cube
from cube_model.parsing import packaged_cube
from lambda_ingest.client_api import HttpClientApi
from lambda_ingest.errors import BadRequest
from lambda_ingest.fact_table import DynamoFactTable
from lambda_ingest.ingest import ingest
from lambda_ingest.pull import pull
from lambda_ingest.settings import Settings, read_settings
from lambda_ingest.watermarks import DynamoWatermarks

MOST_RECORDS = 1000  # in one request
_LOG = logging.getLogger("lambda_ingest")


def lambda_handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an HTTP API request (payload 2.0) or a schedule; a failure of the store or API raises, to be retried."""
    if "pull" in event:
        return _pull(str(event["pull"]))
    try:
        return _answer(200, _push(event))
    except BadRequest as error:
        return _answer(error.status, {"title": str(error), "status": error.status})


@cache
def _cube() -> Cube:
    return packaged_cube()


@cache
def _settings() -> Settings:
    return read_settings()


@cache
def _client() -> Any:
    return boto3.client("dynamodb")


def _push(event: dict[str, Any]) -> dict[str, Any]:
    source = _source((event.get("pathParameters") or {}).get("source", ""))
    report = ingest(_cube(), source, _records(event), DynamoFactTable(_client(), _settings().facts_table))
    _log("push", source, report.counts())
    return {"source": source.name, **report.counts(), "records": [asdict(outcome) for outcome in report.outcomes]}


def _pull(name: str) -> dict[str, Any]:
    source, settings = _source(name), _settings()
    table, watermarks = (
        DynamoFactTable(_client(), settings.facts_table),
        DynamoWatermarks(_client(), settings.control_table),
    )
    report = pull(_cube(), source, HttpClientApi(settings.client_api_url), table, watermarks, datetime.now(UTC))
    _log("pull", source, report.counts)
    return asdict(report)


def _source(name: str) -> ApiSource:
    known = {source.name: source for source in _cube().api_sources()}
    if name not in known:
        raise BadRequest(404, f"unknown source {name!r}; one of: {', '.join(known)}")
    return known[name]


def _records(event: dict[str, Any]) -> list[object]:
    body = event.get("body") or ""
    try:
        text = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        records = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadRequest(400, f"the body is not JSON: {error}") from error
    if not isinstance(records, list):
        raise BadRequest(400, "the body is not a JSON array of records")
    if len(records) > MOST_RECORDS:
        raise BadRequest(413, f"{len(records)} records in one request; send at most {MOST_RECORDS}")
    return records


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    kind = "application/json" if status < 400 else "application/problem+json"
    return {"statusCode": status, "headers": {"content-type": kind}, "body": json.dumps(body)}


def _log(action: str, source: ApiSource, counts: dict[str, int]) -> None:
    _LOG.warning(json.dumps({"action": action, "source": source.name, **counts}))
