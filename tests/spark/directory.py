"""A small LDAP directory: it answers simple binds, as RFC 4511 and RFC 4513 say, and nothing else."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_BIND_REQUEST, _BIND_RESPONSE = 0x60, 0x61
_SUCCESS, _INVALID_CREDENTIALS = 0, 49


class Directory(socketserver.ThreadingTCPServer):
    """A directory with these passwords by distinguished name; it listens once it is made."""

    daemon_threads = True

    def __init__(self, passwords: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.passwords = passwords

    @property
    def url(self) -> str:
        """Its address."""
        return f"ldap://127.0.0.1:{self.server_address[1]}"

    def result(self, name: str, password: str) -> int:
        """The result code of a bind; one without a password succeeds as anonymous, as the standard has it."""
        return _SUCCESS if not password or self.passwords.get(name) == password else _INVALID_CREDENTIALS


@contextmanager
def directory(passwords: Mapping[str, str]) -> Iterator[Directory]:
    """A directory that answers."""
    with Directory(passwords) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Connection(socketserver.BaseRequestHandler):
    server: Directory

    def handle(self) -> None:
        """Answer binds until the client leaves or asks for anything else."""
        while message := self.request.recv(4096):  # a bind fits into one packet
            _, number, rest = _element(_element(message)[1])
            kind, bind, _ = _element(rest)
            if kind != _BIND_REQUEST:
                return
            _, _version, rest = _element(bind)
            _, name, rest = _element(rest)
            code = self.server.result(name.decode(), _element(rest)[1].decode())
            response = bytes([0x0A, 1, code, 4, 0, 4, 0])  # no matched name, no message
            self.request.sendall(_encoded(0x30, _encoded(2, number) + _encoded(_BIND_RESPONSE, response)))


def _element(data: bytes) -> tuple[int, bytes, bytes]:
    """The tag and content of the first BER element, and what comes after it."""
    size, start = data[1], 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(data[2:start], "big")
    return data[0], data[start : start + size], data[start + size :]


def _encoded(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content
