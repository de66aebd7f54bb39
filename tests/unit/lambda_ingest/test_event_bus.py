import json
import logging
from datetime import date, timedelta

import pytest

from lambda_ingest.event_bus import EventBridge
from tests.unit.lambda_ingest.conftest import AwsServer

SENT = (200, {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]})
REFUSED = (200, {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure", "ErrorMessage": "try later"}]})


def test_the_segments_go_to_the_default_bus(aws: AwsServer) -> None:
    aws.answers = [SENT]

    EventBridge(aws.client("events"), "small-dev").facts_written("stock", ["2024-01", "2024-02"])

    operation, asked = aws.calls[0]
    entry = asked["Entries"][0]
    assert (operation, len(asked["Entries"]), sorted(entry)) == ("PutEvents", 1, ["Detail", "DetailType", "Source"])
    assert (entry["Source"], entry["DetailType"]) == ("cubo.lambda_ingest", "FactsWritten")
    assert json.loads(entry["Detail"]) == {"name": "small-dev", "source": "stock", "segments": ["2024-01", "2024-02"]}


def test_more_segments_than_an_event_holds_go_in_several(aws: AwsServer) -> None:
    segments = [(date(1900, 1, 1) + timedelta(day)).isoformat() for day in range(25_000)]
    aws.answers = [SENT] * 3

    EventBridge(aws.client("events"), "small-dev").facts_written("s" * 60, segments)

    details = [call["Entries"][0]["Detail"] for _, call in aws.calls]
    assert max(len(detail) for detail in details) < 200_000
    assert [segment for detail in details for segment in json.loads(detail)["segments"]] == segments


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(REFUSED, "InternalFailure: try later"), ((500, {"message": "down"}), "PutEvents operation"), (None, "connect")],
)
def test_a_failure_is_logged_and_not_raised(
    aws: AwsServer, caplog: pytest.LogCaptureFixture, answer: tuple[int, dict[str, object]] | None, reason: str
) -> None:
    aws.answers = [answer] if answer else []
    if not answer:
        aws.port = 1  # nobody listens there

    with caplog.at_level(logging.INFO):
        EventBridge(aws.client("events"), "small-dev").facts_written("stock", ["2024-01"])

    fields = [vars(entry) for entry in caplog.records if entry.name == "lambda_ingest"]
    assert [(f["action"], f["source"], reason in f["reason"]) for f in fields] == [("announce", "stock", True)]
