"""What the tests of functions ask of an emulator of AWS."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

from tests.emulators import PATIENCE_SECONDS, client

ROLE = "arn:aws:iam::000000000000:role/cubo"


def create(functions: Any, name: str, code: str, **more: Any) -> dict[str, Any]:
    """Make a function `handle` of that code, wait until it is there, and return what making it answered."""
    given = {"Runtime": "python3.11", "Handler": "app.handle", "Role": ROLE, "Timeout": 60, **more}
    made: dict[str, Any] = functions.create_function(
        FunctionName=name, Code={"ZipFile": zipped("app.py", code)}, **given
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return made


def invoke(functions: Any, name: str, **event: Any) -> Any:
    """Return the function's answer."""
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
    said = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, said
    return said


def failure(functions: Any, name: str, **event: Any) -> Any:
    """Return the error that the function ends in."""
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
    assert answer["FunctionError"] == "Unhandled"
    return json.loads(answer["Payload"].read())


def queue_arn(name: str) -> str:
    return f"arn:aws:sqs:us-east-1:000000000000:{name}"


def zipped(name: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(name, text)
    return content.getvalue()


def logged(address: str, group: str, number: int) -> list[str]:
    """Return the lines of the log, which may be late, once there are so many."""
    logs = client("logs", address)
    lines: list[str] = []

    def complete() -> bool:
        if logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"]:
            lines[:] = [event["message"] for event in logs.filter_log_events(logGroupName=group)["events"]]
        return len(lines) >= number

    eventually(complete)
    return lines


def received(address: str, queue: str, number: int) -> list[dict[str, Any]]:
    """Return the messages of the queue, which may be late, once there are so many."""
    queues = client("sqs", address)
    found: list[dict[str, Any]] = []
    url = queues.get_queue_url(QueueName=queue)["QueueUrl"]

    def complete() -> bool:
        answer = queues.receive_message(QueueUrl=url, MessageAttributeNames=["All"], MaxNumberOfMessages=10)
        found.extend(answer.get("Messages", []))
        return len(found) >= number

    eventually(complete)
    return found


def eventually(true: Callable[[], bool]) -> bool:
    """Wait until it is true."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)
    return True
