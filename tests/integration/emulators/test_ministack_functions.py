"""Functions and queues in MiniStack answer as AWS's do where they did not: a test for each patch of them."""

import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators import PATIENCE_SECONDS, client, ministack, refusal

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
    functions.create_function(
        FunctionName="ingest",
        Runtime="python3.11",
        Handler="app.handle",
        Role="arn:aws:iam::000000000000:role/ingest",
        Code={"ZipFile": zipped("app.py", FUNCTION)},
        DeadLetterConfig={"TargetArn": queue_arn("failed")},
        LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "LogGroup": "/cubo/ingest"},
    )
    functions.put_function_event_invoke_config(FunctionName="ingest", MaximumRetryAttempts=0)
    return functions


def test_a_record_of_a_function_that_logs_json_is_one_object(function: Any, address: str) -> None:
    records: list[dict[str, Any]] = []
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(records) < 2 and time.monotonic() < deadline:  # a late line comes with the next invocation
        function.invoke(FunctionName="ingest", Payload=json.dumps({"rows": 3}))
        records = log_records(address)[:2]
    assert [record["message"] for record in records] == ["3 facts", "odd"]
    assert (records[0]["level"], records[0]["logger"], records[0]["written"]) == ("INFO", "ingest", 3)
    assert records[0]["requestId"] == records[1]["requestId"] != ""
    assert (records[1]["errorType"], records[1]["errorMessage"]) == ("ValueError", "odd number")
    assert records[1]["location"].endswith(":handle:10") and records[1]["stackTrace"]


def test_a_failed_event_goes_as_it_is_to_the_dead_letter_queue(function: Any, address: str) -> None:
    function.invoke(FunctionName="ingest", InvocationType="Event", Payload=json.dumps({"fail": "passengers"}))
    message = received(address, "failed")
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
    received(address, "facts", keep=True)
    queues.receive_message(QueueUrl=facts)  # it has been received once too often
    assert queues.start_message_move_task(SourceArn=dead)["TaskHandle"]
    task = queues.list_message_move_tasks(SourceArn=dead)["Results"][0]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)
    assert received(address, "facts")["Body"] == "rejected"
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
    assert received(address, "found")["Body"] == "sent here"


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:us-east-1:000000000000:{name}"


def zipped(name: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, text)
    return content.getvalue()


def log_records(address: str) -> list[dict[str, Any]]:
    """Return what was logged as JSON objects."""
    events = client("logs", address).filter_log_events(logGroupName="/cubo/ingest")["events"]
    return [json.loads(event["message"]) for event in events if event["message"].startswith("{")]


def received(address: str, queue: str, keep: bool = False) -> dict[str, Any]:
    """Return the next message of the queue, which may not be there yet, and delete it unless it is to be kept."""
    queues = client("sqs", address)
    url = queues.get_queue_url(QueueName=queue)["QueueUrl"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for message in queues.receive_message(QueueUrl=url, MessageAttributeNames=["All"]).get("Messages", []):
            if not keep:
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found: dict[str, Any] = message
            return found
        time.sleep(0.05)
    raise AssertionError(f"nothing arrived in {queue}")
