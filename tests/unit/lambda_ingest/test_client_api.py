import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from lambda_ingest.client_api import HttpClientApi
from lambda_ingest.client_secret import Token
from lambda_ingest.errors import ClientApiError
from tests.unit.lambda_ingest.test_ingest import STOCK

TOKEN = Token("s3cret", "arn:s")


class Handler(BaseHTTPRequestHandler):
    """Answers from a list of (status, body), a redirect with its address for a body; remembers paths and tokens."""

    answers: ClassVar[list[tuple[int, str]]] = []
    paths: ClassVar[list[str]] = []
    tokens: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:  # noqa: N802
        self.paths.append(self.path)
        self.tokens.append(self.headers["Authorization"])
        status, body = self.answers.pop(0)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", body)
        self.end_headers()
        self.wfile.write(body.encode("utf-8", "surrogatepass"))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    Handler.answers, Handler.paths, Handler.tokens = [], [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def pages(url: str, since: str | None = None, token: Token | None = None) -> list[object]:
    return list(HttpClientApi(url, token, pause=lambda seconds: None).pages(STOCK, since))


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
    Handler.answers = [(404, "")]
    with pytest.raises(ClientApiError, match="status 404$"):
        pages(url)
    assert len(Handler.paths) == 1


def test_the_token_goes_with_every_page_and_every_attempt(url: str) -> None:
    Handler.answers = [(503, ""), (200, '{"records": [], "next": "2"}'), (200, '{"records": []}')]

    pages(url, token=TOKEN)

    assert Handler.tokens == ["Bearer s3cret"] * 3


def test_no_token_is_sent_where_there_is_none(url: str) -> None:
    Handler.answers = [(200, '{"records": []}')]
    pages(url)
    assert Handler.tokens == [None]


def test_the_token_does_not_follow_a_redirect(url: str) -> None:
    Handler.answers = [(302, f"{url}/elsewhere"), (200, '{"records": []}')]

    pages(url, token=TOKEN)

    assert Handler.tokens == ["Bearer s3cret", None]


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("token", "reason"),
    [(TOKEN, "refuses the token of secret arn:s: apply"), (None, "no token was sent, since no secret is set: apply")],
)
def test_a_refused_token_is_named_by_its_secret(url: str, status: int, token: Token | None, reason: str) -> None:
    Handler.answers = [(status, "")]

    with pytest.raises(ClientApiError, match=f"status {status}, .*{reason} .*client_api.token_version") as refused:
        pages(url, token=token)

    assert (len(Handler.paths), "s3cret" in str(refused.value)) == (1, False)


@pytest.mark.parametrize(
    "body", ["nonsense", "[]", '{"records": 5}', "[" * 100_000, '{"records": [1e99999999999999999999999]}', "\ud800"]
)
def test_an_answer_of_another_shape_is_refused(url: str, body: str) -> None:
    Handler.answers = [(200, body)]
    with pytest.raises(ClientApiError, match="the answer is not"):
        pages(url)


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "api.example.com"])
def test_only_http_addresses_are_taken(address: str) -> None:
    with pytest.raises(ClientApiError, match="CLIENT_API_URL"):
        HttpClientApi(address)
