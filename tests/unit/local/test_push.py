"""The local push against a small HTTP API that checks the signature as AWS documents it."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest

from local.client_records import ClientRecord
from local.errors import HarnessError
from local.push import push
from local.settings import ACCESS_KEY, SECRET_KEY, Settings, read_settings

SCOPE = re.compile(
    rf"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/(\d{{8}}/us-east-1/execute-api/aws4_request), "
    r"SignedHeaders=([\w;-]+), Signature=([0-9a-f]{64})"
)


def signature(handler: "Api", body: bytes, scope: str, signed: str) -> str:
    """The signature, version 4, that a request ought to have."""
    headers = "".join(f"{name}:{(handler.headers[name] or '').strip()}\n" for name in signed.split(";"))
    canonical = ("POST", quote(handler.path, safe="/~"), "", headers, signed, hashlib.sha256(body).hexdigest())
    digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
    key = f"AWS4{handler.secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = "\n".join(("AWS4-HMAC-SHA256", handler.headers["X-Amz-Date"], scope, digest))
    return hmac.digest(key, text.encode(), "sha256").hex()


class Api(BaseHTTPRequestHandler):
    """Writes every record but those that are None; 403 without a valid signature."""

    paths: list[str]
    secret_key: str

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        found = SCOPE.fullmatch(self.headers.get("Authorization", ""))
        if not found or found[3] != signature(self, body, found[1], found[2]) or "host" not in found[2].split(";"):
            self._answer(403, {"message": "Forbidden"})
            return
        self.paths.append(self.path)
        outcomes = ["rejected" if record is None else "written" for record in json.loads(body)]
        self._answer(200, {"records": [{"index": i, "outcome": o, "reason": "why"} for i, o in enumerate(outcomes)]})

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def settings() -> Iterator[Settings]:
    Api.paths, Api.secret_key = [], SECRET_KEY
    with ThreadingHTTPServer(("127.0.0.1", 0), Api) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield read_settings({"CUBO_PORT_AWS": str(server.server_port)})
        server.shutdown()


def test_every_batch_is_signed_and_every_outcome_counted(settings: Settings) -> None:
    records = [ClientRecord({"id": at, "text": "é"}, True) for at in range(1000)] + [ClientRecord(None, False)]

    found = push(settings, "a1b2", "orders", records, lambda text: None)

    assert (found.counts, found.surprises) == ({"written": 1000, "rejected": 1}, ())
    assert Api.paths == ["/_aws/execute-api/a1b2/$default/v1/facts/orders"] * 2


def test_an_outcome_that_the_records_maker_denies_is_a_surprise(settings: Settings) -> None:
    records = [ClientRecord(None, True), ClientRecord({}, False), ClientRecord({}, True)]

    found = push(settings, "a1b2", "orders", records, lambda text: None)

    assert found.surprises == ("record 0 is rejected: why", "record 1 is written: why")


def test_an_api_that_refuses_is_named(settings: Settings) -> None:
    Api.secret_key = "another"

    with pytest.raises(HarnessError, match=r"POST http://.*/v1/facts/orders: status 403: .*Forbidden"):
        push(settings, "a1b2", "orders", [ClientRecord({}, True)], lambda text: None)
