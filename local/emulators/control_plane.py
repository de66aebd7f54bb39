"""The control planes of Amazon Keyspaces and QuickSight, which neither MiniStack nor moto has.

Usage: python control_plane.py --port 4568 [--account 000000000000]

Keyspaces speaks awsJson1.0 (the action in the header X-Amz-Target), QuickSight restJson1 (the action in the path).
Everything is in memory. Requests are neither authenticated nor authorized.
"""

import argparse
import json
import threading
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from keyspaces import Keyspaces
from quicksight import QuickSight
from shapes import Body, Invalid, Refused

REGION = "us-east-1"
STATUSES = {"SerializationException": 400, "InternalFailure": 500}  # of every service


class ControlPlane(ThreadingHTTPServer):
    """The server with what it remembers."""

    def __init__(self, port: int, account: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.keyspaces, self.quicksight = Keyspaces(REGION, account), QuickSight(REGION, account)
        self.turn = threading.Lock()  # one request at a time changes what is remembered


class Handler(BaseHTTPRequestHandler):
    """One connection: finds the service that a request is for, and words its answer."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece: in two it would wait 40 ms for the client's acknowledgement
    server: ControlPlane

    def _serve(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.headers.get("X-Amz-Target", "")
        service = self.server.keyspaces if target else self.server.quicksight
        try:
            with self.server.turn:
                body = _body(raw)
                status, answer = (200, service.answer(target.rpartition(".")[2], body)) if target else self._rest(body)
        except Invalid as error:
            self._refuse(service.statuses, Refused(service.invalid, str(error)), bool(target))
        except Refused as error:
            self._refuse(service.statuses, error, bool(target))
        except Exception:
            traceback.print_exc()  # into the log of the harness
            self._refuse({}, Refused("InternalFailure", "see the emulator's log"), bool(target))
        else:
            self._send(status, answer if target else {**answer, "RequestId": _request_id(), "Status": status}, {})

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that http.server calls

    def _rest(self, body: Body) -> tuple[int, Body]:
        place = urlsplit(self.path)
        return self.server.quicksight.answer(self.command, unquote(place.path), parse_qs(place.query), body)

    def _refuse(self, statuses: dict[str, int], error: Refused, rpc: bool) -> None:
        said = {"__type": error.kind, "message": str(error)} if rpc else {"Message": str(error), **error.members}
        self._send({**STATUSES, **statuses}[error.kind], said, {"x-amzn-ErrorType": error.kind})

    def _send(self, status: int, answer: Body, headers: dict[str, str]) -> None:
        content = json.dumps(answer).encode()
        kind = "application/x-amz-json-1.0" if self.headers.get("X-Amz-Target") else "application/json"
        fixed = {"Content-Type": kind, "Content-Length": str(len(content)), "x-amzn-RequestId": _request_id()}
        self.send_response(status)
        for name, value in {**fixed, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _body(raw: bytes) -> Body:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise Refused("SerializationException", f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise Refused("SerializationException", "the body is no JSON object")
    return body


def _request_id() -> str:
    return str(uuid.uuid4())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True, help="the port to listen on, on 127.0.0.1")
    parser.add_argument("--account", default="000000000000", help="the account that asks (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    options = _options()
    ControlPlane(options.port, options.account).serve_forever()
