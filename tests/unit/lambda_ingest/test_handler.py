import json
import re
from functools import partial
from pathlib import Path
from typing import Any

from lambda_ingest.handler import ENOUGH, ends_soon, respond
from lambda_ingest.ingest import IngestReport
from lambda_ingest.intake import Intake
from lambda_ingest.pull import PullReport
from tests.fakes import FakeBus, FakeContext, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE

EVENTS = Path(__file__).parents[2] / "events"


def respond_to(event: str, milliseconds: int = 120_000) -> dict[str, Any]:
    """What the function answers to an event as AWS sends it."""
    intake = Intake(CUBE, FakeFactTable(), FakeBus())

    def push(name: str, records: list[object]) -> IngestReport:
        return intake.take(intake.source(name), records)

    def pull(name: str) -> PullReport:
        return PullReport(name, 1, {"written": 2}, None, ())

    return respond(json.loads((EVENTS / event).read_text()), push, pull, partial(ends_soon, FakeContext(milliseconds)))


def test_a_request_is_answered_with_the_outcomes() -> None:
    answer = respond_to("http_request.json")

    assert (answer["statusCode"], json.loads(answer["body"])["written"]) == (200, 1)


def test_a_batch_of_messages_is_answered_with_those_that_failed() -> None:
    assert respond_to("queue.json") == {
        "batchItemFailures": [{"itemIdentifier": "2e1424d4-f796-459a-8184-9c92662be6da"}]
    }


def test_a_schedule_is_answered_with_what_was_pulled() -> None:
    assert respond_to("schedule.json") == {
        "source": "stock",
        "pages": 1,
        "counts": {"written": 2},
        "watermark": None,
        "reasons": (),
        "finished": True,
    }


def test_a_batch_that_comes_too_late_in_a_run_is_handed_back_whole() -> None:
    batch = json.loads((EVENTS / "queue.json").read_text())["Records"]

    failed = respond_to("queue.json", ENOUGH - 1)["batchItemFailures"]

    assert failed == [{"itemIdentifier": message["messageId"]} for message in batch]


def test_a_run_of_the_function_has_twice_the_time_that_a_page_may_take() -> None:
    terraform = Path(__file__).parents[3] / "terraform" / "modules" / "lambda_ingest" / "main.tf"
    (seconds,) = re.findall(r"\n +timeout += (\d+)", terraform.read_text())
    assert int(seconds) * 1000 >= 2 * ENOUGH
