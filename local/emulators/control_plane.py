"""The control planes of Amazon Keyspaces and QuickSight, which neither MiniStack nor moto has.

Usage: python control_plane.py --port 4568

Keyspaces speaks awsJson1.0 (the action in the header X-Amz-Target), QuickSight restJson1 (the action in the path).
Everything is in memory. Requests are neither authenticated nor authorized.
"""

import argparse
import json
import os
import threading
import traceback
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from keyspaces import Keyspaces
from quicksight import QuickSight
from shapes import Body, Invalid, Refused

REGION = "us-east-1"
ACCOUNT = os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000")


class ControlPlane(ThreadingHTTPServer):
    """The server with what it remembers."""

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.keyspaces, self.quicksight = Keyspaces(REGION, ACCOUNT), QuickSight(REGION, ACCOUNT)
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
                body = json.loads(raw or b"{}")
                status, answer = (200, service.answer(target.rpartition(".")[2], body)) if target else self._rest(body)
        except Invalid as error:
            self._refuse(service.statuses, Refused(service.invalid, str(error)), bool(target))
        except Refused as error:
            self._refuse(service.statuses, error, bool(target))
        except Exception:
            traceback.print_exc()  # into the log of the harness
            self._refuse({"InternalFailure": 500}, Refused("InternalFailure", "see the emulator's log"), bool(target))
        else:
            self._send(status, answer if target else {**answer, "RequestId": _request_id(), "Status": status}, {})

    do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - the names that http.server calls

    def _rest(self, body: Body) -> tuple[int, Body]:
        place = urlsplit(self.path)
        return self.server.quicksight.answer(self.command, unquote(place.path), parse_qs(place.query), body)

    def _refuse(self, statuses: dict[str, int], error: Refused, rpc: bool) -> None:
        said = {"__type": error.kind, "message": str(error)} if rpc else {"Message": str(error), **error.members}
        self._send(statuses[error.kind], said, {"x-amzn-ErrorType": error.kind})

    def _send(self, status: int, answer: Body, headers: dict[str, str]) -> None:
        content = json.dumps(answer).encode()
        kind = "application/x-amz-json-1.0" if self.headers.get("X-Amz-Target") else "application/json"
        fixed = {"Content-Type": kind, "Content-Length": str(len(content)), "x-amzn-RequestId": _request_id()}
        self.send_response(status)
        for name, value in {**fixed, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _request_id() -> str:
    return str(uuid.uuid4())


def _port() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, required=True, help="the port to listen on, on 127.0.0.1")
    return parser.parse_args().port


if __name__ == "__main__":
    ControlPlane(_port()).serve_forever()
