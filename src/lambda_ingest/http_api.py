"""EDGE: requests of the HTTP API (payload 2.0) and their answers."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lambda_ingest import exact_json
from lambda_ingest.errors import BadRequest
from lambda_ingest.intake import Push

MOST_RECORDS = 1000  # in one request


def answer(event: Mapping[str, Any], push: Push) -> dict[str, Any]:
    """Push the records of a request and answer with each one's outcome, or with what the caller can mend."""
    source = str((event.get("pathParameters") or {}).get("source", ""))
    try:
        report = push(source, _records(event))
    except BadRequest as error:
        return _answer(error.status, {"title": str(error), "status": error.status})
    outcomes = [asdict(outcome) for outcome in report.outcomes]
    return _answer(200, {"source": source, **report.counts(), "records": outcomes})


def _records(event: Mapping[str, Any]) -> list[object]:
    body = event.get("body") or ""
    try:
        text = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        records = exact_json.parse(text)
    except ValueError as error:
        raise BadRequest(400, f"the body is not JSON: {error}") from error
    if not isinstance(records, list):
        raise BadRequest(400, "the body is not a JSON array of records")
    if len(records) > MOST_RECORDS:
        raise BadRequest(413, f"{len(records)} records in one request; send at most {MOST_RECORDS}")
    return records


def _answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    kind = "application/json" if status < 400 else "application/problem+json"
    return {"statusCode": status, "headers": {"content-type": kind}, "body": json.dumps(body)}
