"""Brings what containers send to one address of this machine to the server of the same port on 127.0.0.1."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import IPv4Network, ip_address
from typing import Any

from local.errors import HarnessError
from local.settings import HOST

CHUNK_BYTES = 65536


@contextmanager
def relay(address: str, port: int, callers: IPv4Network) -> Iterator[None]:
    """Relay what these callers send to the address and port until the context ends; raises HarnessError if it cannot
    listen. Other callers' connections are closed at once."""
    try:
        server = _Relay((address, port), callers)
    except OSError as error:
        raise HarnessError(f"containers ask this machine at {address}:{port}, but {error}: free that port.") from error
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class _Relay(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, listening: tuple[str, int], callers: IPv4Network) -> None:
        self._callers = callers
        super().__init__(listening, _Connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Return whether this caller is one of those that are to be heard."""
        return ip_address(client_address[0]) in self._callers


class _Connection(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        caller: socket.socket = self.request
        with suppress(OSError), socket.create_connection((HOST, caller.getsockname()[1])) as server:
            back = threading.Thread(target=_pass_on, args=(server, caller), daemon=True)
            back.start()
            _pass_on(caller, server)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    """Pass on until the source has said all; the target hears that too."""
    with suppress(OSError):
        while said := source.recv(CHUNK_BYTES):
            target.sendall(said)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
