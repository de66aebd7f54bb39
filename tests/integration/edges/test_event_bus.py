"""What is announced on the default bus of EventBridge arrives where a rule of the module's pattern sends it."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from lambda_ingest.event_bus import EventBridge
from tests.integration.aws import Aws


@pytest.fixture
def queue(aws: Aws) -> Iterator[str]:
    """The address of an empty queue."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName=aws.name())["QueueUrl"]
    yield url
    sqs.delete_queue(QueueUrl=url)


@pytest.fixture
def deployment(aws: Aws, queue: str) -> Iterator[str]:
    """The name of a deployment whose events a rule, of the same name, sends to the queue."""
    events, sqs, name = aws.client("events"), aws.client("sqs"), aws.name()
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["cubo.lambda_ingest"], "detail-type": ["FactsWritten"], "detail": {"name": [name]}}
    rule = events.put_rule(Name=name, EventPattern=json.dumps(pattern))["RuleArn"]
    try:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(sending(rule, arn))})
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn}])
        yield name
    finally:
        events.remove_targets(Rule=name, Ids=["queue"])
        events.delete_rule(Name=name)


def sending(rule: str, queue: str) -> dict[str, Any]:
    """The policy by which the rule, and no other, sends to the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def heard(aws: Aws, queue: str) -> list[dict[str, Any]]:
    """The events that have arrived."""
    sqs = aws.client("sqs")
    messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def test_new_segments_are_heard_by_their_deployment_only(aws: Aws, queue: str, deployment: str) -> None:
    own, other = (EventBridge(aws.client("events"), name) for name in (deployment, aws.name()))

    def announced() -> list[dict[str, Any]]:  # again and again, since a new rule misses the first events
        other.facts_written("visits", ["2023-12"])
        own.facts_written("stock", ["2024-01", "2024-02"])
        return heard(aws, queue)

    detail = {"name": deployment, "source": "stock", "segments": ["2024-01", "2024-02"]}
    assert {json.dumps(event["detail"]) for event in aws.eventually(announced)} == {json.dumps(detail)}


def test_the_largest_event_is_taken(aws: Aws, queue: str, deployment: str) -> None:
    segments = [(date(1990, 1, 1) + timedelta(day)).isoformat() for day in range(10_000)]
    bus = EventBridge(aws.client("events"), deployment)

    def announced() -> list[dict[str, Any]]:
        bus.facts_written("stock", segments)
        return heard(aws, queue)

    assert aws.eventually(announced)[0]["detail"]["segments"] == segments
