"""What processes listen on, in this one."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, AddressFamily

import pytest

from local.listeners import describe_listener, listening

HOSTS = {"127.0.0.1": AF_INET, "0.0.0.0": AF_INET, "::ffff:127.0.0.1": AF_INET6}  # the last as Java does


@pytest.fixture
def ports() -> Iterator[dict[str, int]]:
    """A port on each of the hosts, on which this process listens."""
    with ExitStack() as stack:
        yield {host: stack.enter_context(listener(host, family)) for host, family in HOSTS.items()}


@contextmanager
def listener(host: str, family: AddressFamily) -> Iterator[int]:
    """Listen on a free port of the host."""
    with socket.socket(family) as server:
        server.bind((host, 0))
        server.listen()
        yield server.getsockname()[1]


def test_every_port_is_found_with_its_address(ports: dict[str, int]) -> None:
    expected = {(ip_address(host.removeprefix("::ffff:")), port) for host, port in ports.items()}

    assert expected <= set(listening([os.getpid()]))


def test_ports_of_other_processes_are_not(ports: dict[str, int]) -> None:
    assert not set(ports.values()) & {port for _, port in listening([os.getppid()])}


def test_who_listens_is_described(ports: dict[str, int]) -> None:
    for port in ports.values():
        assert describe_listener(port).startswith(f"pid {os.getpid()} (")
