import json
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from lambda_ingest.consume import consume
from lambda_ingest.errors import ClientApiError
from lambda_ingest.handler import ends_soon
from lambda_ingest.ingest import IngestReport
from lambda_ingest.intake import Intake
from lambda_ingest.pull import PullReport
from tests.fakes import FakeBus, FakeContext, FakeFactTable
from tests.unit.lambda_ingest.test_ingest import CUBE, record


@dataclass
class Client:
    """Both ways in, each of which takes `milliseconds`.

    A pull of `down` fails as the client's API does, one of `bug` as no one foresaw, one of `long` has too many pages.
    """

    table: FakeFactTable = field(default_factory=FakeFactTable)
    pulled: list[str] = field(default_factory=list)
    milliseconds: int = 0
    context: FakeContext = field(default_factory=FakeContext)

    def push(self, source: str, records: list[object]) -> IngestReport:
        self.context.left -= self.milliseconds
        intake = Intake(CUBE, self.table, FakeBus())
        return intake.take(intake.source(source), records)

    def pull(self, source: str) -> PullReport:
        self.context.left -= self.milliseconds
        if source == "down":
            raise ClientApiError("https://api: status 503")
        if source == "bug":
            raise ZeroDivisionError
        self.pulled.append(source)
        return PullReport(source, 7, {}, None, (), finished=source != "long")

    def consume(self, *bodies: object) -> list[str]:
        texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
        messages = [{"messageId": str(at), "body": text} for at, text in enumerate(texts)]
        return consume(messages, self.push, self.pull, partial(ends_soon, self.context))


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
        {"pull": "long"},
        '{"source": "stock", "records": [1e99999999999999999999999]}',
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


def test_what_no_time_is_left_for_comes_again_and_the_rest_is_not_undone(caplog: pytest.LogCaptureFixture) -> None:
    client = Client(milliseconds=25_000)  # of the 120,000 that there are, 60,000 of which must be left at the start

    assert client.consume(*[facts(record(shop)) for shop in "ABCDE"]) == ["3", "4"]

    assert client.table.writes == 3
    reasons = [vars(entry)["reason"] for entry in caplog.records]
    assert reasons == ["no time is left for this message: it comes again"] * 2


def test_a_pull_that_is_not_finished_comes_again_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    assert Client().consume({"pull": "long"}) == ["0"]

    assert vars(caplog.records[0])["reason"].startswith("no time is left after 7 pages: the pull goes on")


def test_a_number_beyond_reach_is_told_as_what_it_is(caplog: pytest.LogCaptureFixture) -> None:
    Client().consume('{"source": "stock", "records": [1e99999999999999999999999]}')

    entry = vars(caplog.records[0])
    assert entry["reason"].startswith("the message is not JSON (a number in it has too large an exponent)")
    assert entry["exc_info"] is None
