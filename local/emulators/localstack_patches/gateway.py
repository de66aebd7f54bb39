"""Where LocalStack listens."""

from functools import partial
from types import SimpleNamespace

from localstack.runtime.server import twisted
from twisted.internet import endpoints


def listen_on_loopback() -> None:
    """AWS is behind authentication; LocalStack listens on every address of the machine, whatever
    GATEWAY_LISTEN names."""
    on_loopback = partial(endpoints.TCP4ServerEndpoint, interface="127.0.0.1")
    twisted.endpoints = SimpleNamespace(TCP4ServerEndpoint=on_loopback)  # one for IPv6 would be an error
