import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from lambda_ingest.client_api import HttpClientApi
from lambda_ingest.errors import ClientApiError
from tests.unit.lambda_ingest.test_ingest import STOCK


class Handler(BaseHTTPRequestHandler):
    """Answers from a list of (status, body); remembers the paths."""

    answers: ClassVar[list[tuple[int, str]]] = []
    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:  # noqa: N802
        self.paths.append(self.path)
        status, body = self.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Handler.answers, Handler.paths = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def pages(url: str, since: str | None = None) -> list[object]:
    return list(HttpClientApi(url, pause=lambda seconds: None).pages(STOCK, since))


def test_pages_follow_the_cursor_and_numbers_come_exact(url: str) -> None:
    Handler.answers = [(200, '{"records": [{"a": 0.1}], "next": "c 2"}'), (200, '{"records": [2], "next": null}')]

    found = pages(url, "2024-01-01T00:00:00Z")

    assert str(found) == "[[{'a': Decimal('0.1')}], [2]]"
    assert Handler.paths == [
        "/stock?since=2024-01-01T00%3A00%3A00Z",
        "/stock?since=2024-01-01T00%3A00%3A00Z&cursor=c+2",
    ]


def test_a_busy_api_is_asked_again(url: str) -> None:
    Handler.answers = [(503, ""), (429, ""), (200, json.dumps({"records": []}))]
    assert pages(url) == [[]]


def test_an_api_that_stays_busy_is_named(url: str) -> None:
    Handler.answers = [(503, "")] * 5
    with pytest.raises(ClientApiError, match=r"/stock\?: status 503"):
        pages(url)


def test_a_refusal_is_not_repeated(url: str) -> None:
    Handler.answers = [(403, "")]
    with pytest.raises(ClientApiError, match="status 403"):
        pages(url)
    assert len(Handler.paths) == 1


@pytest.mark.parametrize("body", ["nonsense", "[]", '{"records": 5}'])
def test_an_answer_of_another_shape_is_refused(url: str, body: str) -> None:
    Handler.answers = [(200, body)]
    with pytest.raises(ClientApiError, match="the answer is not"):
        pages(url)


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "api.example.com"])
def test_only_http_addresses_are_taken(address: str) -> None:
    with pytest.raises(ClientApiError, match="CLIENT_API_URL"):
        HttpClientApi(address)
