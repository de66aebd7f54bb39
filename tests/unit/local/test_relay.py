import socket
import threading
from ipaddress import IPv4Network

import pytest

from local.errors import HarnessError
from local.relay import relay
from local.settings import HOST

OTHER = "127.0.0.2"  # is this machine, too; macOS wants `sudo ifconfig lo0 alias 127.0.0.2` first

CALLERS = IPv4Network("127.0.0.0/8")


def serve_once(server: socket.socket) -> None:
    """Answer what one caller has said, in capitals, once it has said all."""
    caller, _ = server.accept()
    with caller:
        heard = b"".join(iter(lambda: caller.recv(1024), b""))
        caller.sendall(heard.upper())


def ask(address: str, port: int, words: bytes) -> bytes:
    with socket.create_connection((address, port), timeout=10) as caller:
        caller.sendall(words)
        caller.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: caller.recv(1024), b""))


def test_what_comes_to_the_address_goes_to_the_same_port_of_loopback_and_back() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        threading.Thread(target=serve_once, args=(server,), daemon=True).start()
        with relay(OTHER, port, CALLERS):
            assert ask(OTHER, port, b"page " * 50_000) == b"PAGE " * 50_000


def test_a_server_that_is_not_there_yet_is_a_closed_connection(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
    with relay(OTHER, port, CALLERS), socket.create_connection((OTHER, port), timeout=10) as caller:
        assert caller.recv(1) == b""
    with socket.create_server((HOST, port)) as server, relay(OTHER, port, CALLERS):  # the port is not waited for
        threading.Thread(target=serve_once, args=(server,), daemon=True).start()
        assert ask(OTHER, port, b"again") == b"AGAIN"
    assert capsys.readouterr().err == ""


def test_nothing_listens_once_it_has_ended() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        with relay(OTHER, port, CALLERS):
            pass
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((OTHER, port))


def test_a_busy_port_is_named() -> None:
    with socket.create_server((OTHER, 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(HarnessError, match=f"{OTHER}:{port}.* free that port"), relay(OTHER, port, CALLERS):
            pass


def test_a_caller_from_elsewhere_is_not_heard_and_the_server_does_not_learn_of_it() -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        with relay(OTHER, port, IPv4Network("203.0.113.0/24")), socket.create_connection((OTHER, port), 10) as caller:
            assert caller.recv(1) == b""
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
