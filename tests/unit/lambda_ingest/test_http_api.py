import base64
import json
from typing import Any

import pytest

from lambda_ingest.http_api import answer
from lambda_ingest.ingest import IngestReport
from lambda_ingest.intake import Intake
from tests.fakes import FakeBus, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE, record


def post(body: str | None, source: str = "stock", **more: object) -> dict[str, Any]:
    intake = Intake(CUBE, FakeFactTable(), FakeBus())

    def push(name: str, records: list[object]) -> IngestReport:
        return intake.take(intake.source(name), records)

    return answer({"pathParameters": {"source": source}, "body": body, **more}, push)


def test_each_record_has_its_outcome() -> None:
    found = post(json.dumps([record(), {"wrong": 1}]))

    assert (found["statusCode"], found["headers"]["content-type"]) == (200, "application/json")
    body = json.loads(found["body"])
    assert {name: body[name] for name in ("source", "written", "unchanged", "stale", "rejected")} == {
        "source": "stock",
        "written": 1,
        "unchanged": 0,
        "stale": 0,
        "rejected": 1,
    }
    assert [r["outcome"] for r in body["records"]] == ["written", "rejected"]
    assert "wrong: unknown field" in body["records"][1]["reason"]


def test_a_body_may_come_in_base64() -> None:
    found = post(base64.b64encode(json.dumps([record()]).encode()).decode(), isBase64Encoded=True)

    assert json.loads(found["body"])["written"] == 1


@pytest.mark.parametrize(
    ("body", "source", "status", "title"),
    [
        (None, "stock", 400, "the body is not JSON"),
        ("nonsense", "stock", 400, "the body is not JSON"),
        ("[" * 100_000, "stock", 400, "the body is not JSON"),
        ("[1e99999999999999999999999]", "stock", 400, "the body is not JSON: a number in it has too large an exponent"),
        ("{}", "stock", 400, "the body is not a JSON array of records"),
        (json.dumps([{}] * 1001), "stock", 413, "1001 records in one request; send at most 1000"),
        ("[]", "sales", 404, "unknown source 'sales'; one of: stock"),
        ("[]", "", 404, "unknown source ''"),
    ],
)
def test_a_mistake_is_answered_with_its_problem(body: str | None, source: str, status: int, title: str) -> None:
    found = post(body, source)

    assert (found["statusCode"], found["headers"]["content-type"]) == (status, "application/problem+json")
    problem = json.loads(found["body"])
    assert (problem["status"], problem["title"].startswith(title)) == (status, True)


def test_what_is_not_base64_is_a_mistake_too() -> None:
    assert post("é", isBase64Encoded=True)["statusCode"] == 400
