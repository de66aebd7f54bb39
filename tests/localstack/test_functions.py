"""Functions in LocalStack run as in AWS, each execution environment a process of AWS's own runtime client."""

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.processes import start_of
from tests.emulators import client
from tests.function_calls import ROLE, create, eventually, failure, invoke, logged, queue_arn, received, zipped

FUNCTION = """
import logging, os, sys, time
from pathlib import Path

import boto3

def handle(event, context):
    return globals()[event.pop("do")](**event)

def fail(why): raise ValueError(why)

def log(rows):
    log = logging.getLogger("ingest")
    log.info("%d facts", rows, extra={"written": rows})
    try: raise ValueError("odd number")
    except ValueError: log.exception("odd")
    log.debug("unheard")

def meet(folder):
    Path(folder, str(os.getpid())).touch()
    while len(os.listdir(folder)) < 2: time.sleep(0.02)
    return os.getpid()

def end(): os._exit(3)

def sleep(): time.sleep(600)

def pid(): return os.getpid()

def seen():
    return {"pid": os.getpid(), "variables": dict(os.environ), "code": sys.path[0], "folder": os.getcwd()}
"""
CONSUMER = """
import boto3

queues = boto3.client("sqs")

def handle(event, context):
    url = queues.get_queue_url(QueueName="written")["QueueUrl"]
    for record in event["Records"]:
        queues.send_message(QueueUrl=url, MessageBody=f"{record['body']} of {len(event['Records'])}")
    bad = [record["messageId"] for record in event["Records"] if record["body"] == "bad"]
    return {"batchItemFailures": [{"itemIdentifier": each} for each in bad]}
"""
Make = Callable[..., str]


@pytest.fixture
def make(functions: Any) -> Iterator[Make]:
    """Makes a function, and returns its name."""
    made: list[str] = []

    def make(name: str, code: str = FUNCTION, **more: Any) -> str:
        create(functions, name, code, **more)
        made.append(name)
        return name

    yield make
    for name in made:
        functions.delete_function(FunctionName=name)


def test_a_record_of_a_function_that_logs_json_is_one_object(make: Make, functions: Any, address: str) -> None:
    logging = {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "LogGroup": "/cubo/ingest"}
    invoke(functions, make("ingest", LoggingConfig=logging), do="log", rows=3)
    begun, facts, odd, report = map(json.loads, logged(address, "/cubo/ingest", 4))
    assert (facts["message"], facts["level"], facts["logger"], facts["written"]) == ("3 facts", "INFO", "ingest", 3)
    assert (odd["message"], odd["errorType"], odd["errorMessage"]) == ("odd", "ValueError", "odd number")
    assert odd["stackTrace"] and "/app.py:log:" in odd["location"]
    assert (begun["type"], report["type"]) == ("platform.start", "platform.report")
    assert report["record"]["status"] == "success"
    assert {facts["requestId"], odd["requestId"]} == {begun["record"]["requestId"]} == {report["record"]["requestId"]}


def test_a_function_may_log_at_any_level(make: Make, functions: Any, address: str) -> None:
    logging = {"LogFormat": "JSON", "ApplicationLogLevel": "TRACE", "SystemLogLevel": "WARN", "LogGroup": "/cubo/loud"}
    invoke(functions, make("loud", LoggingConfig=logging), do="log", rows=1)
    records = map(json.loads, logged(address, "/cubo/loud", 3))
    assert [record["message"] for record in records] == ["1 facts", "odd", "unheard"]


def test_a_log_of_text_has_the_lines_of_lambda_around_the_function_s(make: Make, functions: Any, address: str) -> None:
    invoke(functions, make("plain"), do="log", rows=1)
    lines = logged(address, "/aws/lambda/plain", 1)
    assert [line.partition(" ")[0] for line in (lines[0], *lines[-2:])] == ["START", "END", "REPORT"]
    assert lines[1].startswith("[ERROR]") and lines[-3] == "ValueError: odd number\n"


def test_events_are_handled_by_one_process_after_the_other(make: Make, functions: Any) -> None:
    name = make("warm", Environment={"Variables": {"FACTS_TABLE": "facts"}})
    first, second = (invoke(functions, name, do="seen") for _ in range(2))
    assert first["pid"] == second["pid"]
    variables = first["variables"]
    assert variables["FACTS_TABLE"] == "facts" and variables["AWS_EXECUTION_ENV"] == "AWS_Lambda_python3.11"
    assert variables["LAMBDA_TASK_ROOT"] == first["code"] == first["folder"]
    assert "FUNCTIONS_PYTHON" not in variables  # it sees nothing of the machine's environment


def test_two_events_at_once_are_handled_by_two_processes(make: Make, functions: Any, tmp_path: Path) -> None:
    name = make("many")
    with ThreadPoolExecutor(2) as pool:
        pids = list(pool.map(lambda _: invoke(functions, name, do="meet", folder=str(tmp_path)), range(2)))
    assert len(set(pids)) == 2


def test_a_failed_event_goes_as_it_is_to_the_dead_letter_queue(make: Make, functions: Any, address: str) -> None:
    client("sqs", address).create_queue(QueueName="failed")
    name, event = make("failing", DeadLetterConfig={"TargetArn": queue_arn("failed")}), {"do": "fail", "why": "no"}
    functions.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(event))
    (message,) = received(address, "failed", 1)
    assert json.loads(message["Body"]) == event
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert (attributes["ErrorCode"], attributes["ErrorMessage"]) == ("200", "no")


def test_of_a_batch_only_the_failed_message_is_tried_again(make: Make, functions: Any, address: str) -> None:
    queues = client("sqs", address)
    for name in ("dead", "written"):
        queues.create_queue(QueueName=name)
    policy = json.dumps({"deadLetterTargetArn": queue_arn("dead"), "maxReceiveCount": 2})
    attributes = {"RedrivePolicy": policy, "VisibilityTimeout": "3"}
    url = queues.create_queue(QueueName="facts", Attributes=attributes)["QueueUrl"]
    entries = [{"Id": body, "MessageBody": body} for body in ("good", "bad", "fine")]
    queues.send_message_batch(QueueUrl=url, Entries=entries)
    mapping = functions.create_event_source_mapping(
        FunctionName=make("consumer", CONSUMER, Timeout=3),
        EventSourceArn=queue_arn("facts"),
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    assert [message["Body"] for message in received(address, "dead", 1)] == ["bad"]
    written = [message["Body"] for message in received(address, "written", 4)]
    assert sorted(written) == ["bad of 1", "bad of 3", "fine of 3", "good of 3"]
    functions.delete_event_source_mapping(UUID=mapping["UUID"])


def test_an_exception_is_reported_with_its_trace(make: Make, functions: Any) -> None:
    error = failure(functions, make("raising"), do="fail", why="no")
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "no")
    assert "app.py" in error["stackTrace"][-1] and "in fail" in error["stackTrace"][-1]


def test_a_function_that_cannot_be_imported_is_an_error_of_each_event(make: Make, functions: Any, address: str) -> None:
    name = make("broken", "import missing_here")
    for _ in range(2):
        error = failure(functions, name)
        assert error["errorType"] == "Runtime.ImportModuleError"
        assert error["errorMessage"] == "Unable to import module 'app': No module named 'missing_here'"
    lines = logged(address, "/aws/lambda/broken", 10)
    assert sum("[ERROR] Runtime.ImportModuleError" in line for line in lines) == 2
    assert sum(line.endswith("\tStatus: error\n") for line in lines) == 2


def test_a_process_that_ends_is_an_error_and_another_takes_the_next_event(make: Make, functions: Any) -> None:
    name = make("ending")
    first, error = invoke(functions, name, do="pid"), failure(functions, name, do="end")
    assert error["errorType"] == "Runtime.ExitError"
    assert error["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    assert invoke(functions, name, do="pid") != first


def test_a_late_function_is_ended_and_another_process_takes_the_next_event(make: Make, functions: Any) -> None:
    name = make("late", Timeout=2)
    first, error = invoke(functions, name, do="pid"), failure(functions, name, do="sleep")
    assert error["errorType"] == "Sandbox.Timedout"
    assert re.search(r"Error: Task timed out after \d+\.\d\d seconds$", error["errorMessage"])
    assert start_of(first) is None
    assert invoke(functions, name, do="pid") != first


def test_changed_code_runs_in_another_process_and_the_old_one_is_ended(make: Make, functions: Any) -> None:
    name = make("changing")
    old = invoke(functions, name, do="pid")
    functions.update_function_code(FunctionName=name, ZipFile=zipped("app.py", "def handle(*_):\n    return 'new'"))
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert invoke(functions, name) == "new"
    assert eventually(lambda: start_of(old) is None)


def test_a_function_of_another_language_is_refused(functions: Any) -> None:
    code = {"ZipFile": zipped("app.js", "")}
    functions.create_function(FunctionName="js", Role=ROLE, Code=code, Runtime="nodejs22.x", Handler="app.handle")

    def state() -> Any:
        return functions.get_function(FunctionName="js")["Configuration"]

    assert eventually(lambda: state()["State"] == "Failed")
    assert "no function of nodejs22.x runs here" in state()["StateReason"]
