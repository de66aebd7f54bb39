import json
import logging
from dataclasses import dataclass, field
from typing import Any

import pytest

from lambda_ingest.consume import consume
from lambda_ingest.errors import ClientApiError
from lambda_ingest.ingest import IngestReport
from lambda_ingest.intake import Intake
from tests.fakes import FakeBus, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE, record


@dataclass
class Client:
    """Both ways in; a pull of `down` fails as the client's API does, one of `bug` as no one foresaw."""

    table: FakeFactTable = field(default_factory=FakeFactTable)
    pulled: list[str] = field(default_factory=list)

    def push(self, source: str, records: list[object]) -> IngestReport:
        intake = Intake(CUBE, self.table, FakeBus())
        return intake.take(intake.source(source), records)

    def pull(self, source: str) -> None:
        if source == "down":
            raise ClientApiError("https://api: status 503")
        if source == "bug":
            raise ZeroDivisionError
        self.pulled.append(source)

    def consume(self, *bodies: object) -> list[str]:
        texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
        return consume([{"messageId": str(at), "body": text} for at, text in enumerate(texts)], self.push, self.pull)


def facts(*records: dict[str, Any]) -> dict[str, Any]:
    return {"source": "stock", "records": list(records)}


def test_messages_push_and_pull() -> None:
    client = Client()

    assert client.consume(facts(record("A"), record("B")), {"pull": "stock"}, facts(record("C"))) == []

    assert (client.table.writes, client.pulled) == (3, ["stock"])


@pytest.mark.parametrize(
    "poison",
    [
        "nonsense",
        "[" * 100_000,
        "null",
        [],
        {},
        {"pull": 1},
        {"pull": "stock", "records": []},
        {"source": "stock"},
        {"source": "stock", "records": {}},
        {"source": "stock", "records": [], "more": 1},
        {"source": "sales", "records": []},
        facts({"wrong": 1}),
        {"pull": "down"},
        {"pull": "bug"},
    ],
    ids=lambda poison: str(poison)[:40],
)
def test_one_bad_message_fails_alone_wherever_it_is(poison: object) -> None:
    for place in range(10):
        client = Client()
        batch: list[object] = [facts(record(shop)) for shop in "ABCDEFGHI"]
        batch.insert(place, poison)

        assert client.consume(*batch) == [str(place)]
        assert client.table.writes == 9


def test_a_message_with_a_rejected_record_fails_and_can_be_sent_again_for_nothing() -> None:
    client, message = Client(), facts(record("A"), {"wrong": 1}, record("B"))

    assert client.consume(message) == ["0"]
    assert client.consume(message) == ["0"]
    assert client.table.writes == 2


def test_the_reason_is_logged_without_the_message(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        Client().consume(facts(record("A", note="private"), {**record("B"), "colour": 1}), {"pull": "bug"})

    first, second = [vars(entry) for entry in caplog.records]
    assert (first["action"], first["message_id"]) == ("message", "0")
    assert first["reason"] == "1 of 2 records are rejected: record 1: colour: unknown field"
    assert (first["exc_info"], second["exc_info"][0]) == (None, ZeroDivisionError)
    assert "private" not in caplog.text
