"""A part is ready when it answers, not when something listens."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.error import HTTPError

import pytest

from local.probes import both, cql, http_says
from local.settings import HOST
from tests.emulators import PATIENCE_SECONDS, free_port

STATES = {"/done": (200, '{"stage": "START", "state": "SUCCESSFUL"}'), "/failed": (500, "SUCCESSFUL")}
OPTIONS = bytes([4, 0, 0, 0, 5, 0, 0, 0, 0])


class Status(BaseHTTPRequestHandler):
    """Says how far a start is."""

    def do_GET(self) -> None:
        status, text = STATES.get(self.path, (200, '{"state": "RUNNING"}'))
        self.send_response(status)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer((HOST, 0), Status) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server.server_port
        server.shutdown()


def test_a_server_that_says_the_word_is_ready(port: int) -> None:
    http_says(port, "/done", "SUCCESSFUL")()


def test_a_server_that_says_another_word_is_not_ready_and_quoted(port: int) -> None:
    with pytest.raises(OSError, match='/start says {"state": "RUNNING"}'):
        http_says(port, "/start", "SUCCESSFUL")()


def test_a_server_that_says_the_word_in_an_error_is_not_ready(port: int) -> None:
    with pytest.raises(HTTPError, match="500"):
        http_says(port, "/failed", "SUCCESSFUL")()


def test_the_second_probe_is_asked_once_the_first_is_content() -> None:
    asked: list[str] = []

    def refuse() -> None:
        raise OSError("not yet")

    both(lambda: asked.append("first"), lambda: asked.append("second"))()
    with pytest.raises(OSError, match="not yet"):
        both(refuse, lambda: asked.append("third"))()
    with pytest.raises(OSError, match="not yet"):
        both(lambda: asked.append("fourth"), refuse)()

    assert asked == ["first", "second", "fourth"]


@contextmanager
def closing() -> Iterator[tuple[int, list[bytes]]]:
    """A server that accepts one caller, hears it, and closes without an answer; its port, and what it hears."""
    heard: list[bytes] = []

    def hear() -> None:
        caller, _ = server.accept()
        with caller:
            heard.append(caller.recv(64))

    with socket.create_server((HOST, 0)) as server:
        server.settimeout(PATIENCE_SECONDS)
        thread = Thread(target=hear)
        thread.start()
        yield server.getsockname()[1], heard
        thread.join()


def test_a_port_on_which_docker_listens_for_a_server_that_is_not_there_is_not_ready() -> None:
    with closing() as (port, heard), pytest.raises(ConnectionError, match=f"port {port} is closed without an answer"):
        cql(port)()

    assert heard == [OPTIONS]


def test_a_port_on_which_nothing_listens_is_not_ready() -> None:
    with pytest.raises(ConnectionRefusedError):
        cql(free_port())()
