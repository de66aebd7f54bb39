"""Functions and queues in MiniStack answer as AWS's do where they did not: a test for each patch of them."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators import client, ministack, refusal
from tests.function_calls import create, eventually, logged, queue_arn, received

FUNCTION = """
import logging

def handle(event, context):
    if "fail" in event:
        raise ValueError(event["fail"])
    log = logging.getLogger("ingest")
    log.info("%d facts", event["rows"], extra={"written": event["rows"]})
    try: raise ValueError("odd number")
    except ValueError: log.exception("odd")
    log.debug("unheard")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with ministack(tmp_path_factory.mktemp("ministack")) as address:
        yield address


@pytest.fixture(scope="module")
def function(address: str) -> Any:
    """A Lambda with a function `ingest` that logs, fails on demand, and has the dead-letter queue `failed`."""
    functions = client("lambda", address)
    client("sqs", address).create_queue(QueueName="failed")
    logging = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "LogGroup": "/cubo/ingest"}
    dead = {"TargetArn": queue_arn("failed")}
    create(functions, "ingest", FUNCTION, DeadLetterConfig=dead, LoggingConfig=logging)
    functions.put_function_event_invoke_config(FunctionName="ingest", MaximumRetryAttempts=0)
    return functions


def test_a_record_of_a_function_that_logs_json_is_one_object(function: Any, address: str) -> None:
    records: list[dict[str, Any]] = []

    def complete() -> bool:
        function.invoke(FunctionName="ingest", Payload=json.dumps({"rows": 3}))
        lines = logged(address, "/cubo/ingest", 0)
        records[:] = [json.loads(line) for line in lines if line.startswith("{")]
        return len(records) >= 2

    eventually(complete)  # a late line comes with the next invocation
    assert [record["message"] for record in records[:2]] == ["3 facts", "odd"]
    assert (records[0]["level"], records[0]["logger"], records[0]["written"]) == ("INFO", "ingest", 3)
    assert records[0]["requestId"] == records[1]["requestId"] != ""
    assert (records[1]["errorType"], records[1]["errorMessage"]) == ("ValueError", "odd number")
    assert records[1]["location"].endswith(":handle:10") and records[1]["stackTrace"]


def test_a_failed_event_goes_as_it_is_to_the_dead_letter_queue(function: Any, address: str) -> None:
    function.invoke(FunctionName="ingest", InvocationType="Event", Payload=json.dumps({"fail": "passengers"}))
    (message,) = received(address, "failed", 1)
    assert json.loads(message["Body"]) == {"fail": "passengers"}
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert (attributes["ErrorCode"], attributes["ErrorMessage"]) == ("200", "passengers")
    assert attributes["RequestID"]


def test_messages_of_a_dead_letter_queue_are_moved_back(address: str) -> None:
    queues, dead = client("sqs", address), queue_arn("dead")
    queues.create_queue(QueueName="dead")
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 1})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "0"}
    facts = queues.create_queue(QueueName="facts", Attributes=attributes)["QueueUrl"]
    queues.send_message(QueueUrl=facts, MessageBody="rejected")
    received(address, "facts", 1)
    queues.receive_message(QueueUrl=facts)  # it has been received once too often
    assert queues.start_message_move_task(SourceArn=dead)["TaskHandle"]
    task = queues.list_message_move_tasks(SourceArn=dead)["Results"][0]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)
    assert received(address, "facts", 1)[0]["Body"] == "rejected"
    assert refusal(queues.start_message_move_task, SourceArn=queue_arn("facts"))[0] == "InvalidParameterValue"
    assert refusal(queues.start_message_move_task, SourceArn=queue_arn("none"))[0] == "ResourceNotFoundException"
    handle = {"TaskHandle": "done"}
    assert refusal(queues.cancel_message_move_task, **handle)[0] == "ResourceNotFoundException"


def test_messages_of_unknown_source_are_moved_to_a_named_queue_only(address: str) -> None:
    queues, lost, found = client("sqs", address), queue_arn("lost"), queue_arn("found")
    url = queues.create_queue(QueueName="lost")["QueueUrl"]
    policy = json.dumps({"deadLetterTargetArn": lost, "maxReceiveCount": 1})
    queues.create_queue(QueueName="found", Attributes={"RedrivePolicy": policy})
    queues.send_message(QueueUrl=url, MessageBody="sent here")
    queues.start_message_move_task(SourceArn=lost)
    queues.start_message_move_task(SourceArn=lost, DestinationArn=found)
    done, failed = queues.list_message_move_tasks(SourceArn=lost, MaxResults=2)["Results"]
    assert (failed["Status"], failed["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert (done["Status"], done["DestinationArn"]) == ("COMPLETED", found)
    assert received(address, "found", 1)[0]["Body"] == "sent here"
