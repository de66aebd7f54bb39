"""AWS Lambda's Runtime API: a runtime asks it for the next invocation and tells it how the last one ended."""

from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple

HOST = "127.0.0.1"


class Kind(Enum):
    """What became of a runtime or of its invocation; the values are Lambda's words for it."""

    READY = "ready"
    RESPONSE = "success"
    ERROR = "error"
    EXIT = "failure"
    TIMEOUT = "timeout"


class Outcome(NamedTuple):
    """What became of it, and what the runtime said of it."""

    kind: Kind
    body: bytes = b""


class Invocation(NamedTuple):
    """An event for the function, with what its context is made of as headers."""

    headers: dict[str, str]
    event: bytes


class RuntimeApi(ThreadingHTTPServer):
    """The server of one runtime, which takes one invocation after the other."""

    def __init__(self) -> None:
        super().__init__((HOST, 0), Requests)
        self.address = f"{HOST}:{self.server_port}"
        self.invocations: SimpleQueue[Invocation | None] = SimpleQueue()
        self.outcomes: SimpleQueue[Outcome] = SimpleQueue()
        self._asked = False
        Thread(target=self.serve_forever, daemon=True).start()

    def outcome(self, seconds: float | None = None) -> Outcome:
        """Wait for what becomes of the runtime next, for as long as it takes if no time is given."""
        try:
            return self.outcomes.get(timeout=seconds)
        except Empty:
            return Outcome(Kind.TIMEOUT)

    def next(self) -> Invocation | None:
        """Wait for an invocation; None at the end."""
        if not self._asked:  # the function has been imported
            self._asked = True
            self.outcomes.put(Outcome(Kind.READY))
        return self.invocations.get()

    def end(self) -> None:
        """Say that the runtime is gone, and serve no more."""
        self.outcomes.put(Outcome(Kind.EXIT))
        self.invocations.put(None)
        self.shutdown()
        self.server_close()


class Requests(BaseHTTPRequestHandler):
    """One connection of the runtime."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece: in two it would wait 40 ms for the client's acknowledgement
    server: RuntimeApi

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        """Answer `invocation/next` once there is one."""
        invocation = self.server.next()
        if invocation:
            self._send(200, *invocation)
        else:
            self.close_connection = True

    def do_POST(self) -> None:  # noqa: N802
        """Take `invocation/<id>/response`, `invocation/<id>/error` or `init/error`."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.outcomes.put(Outcome(Kind.RESPONSE if self.path.endswith("/response") else Kind.ERROR, body))
        self._send(202, {}, b'{"status": "OK"}')

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: what counts is in the function's log."""
