"""LocalStack, its DynamoDB and its functions listen on loopback only, although they do otherwise as installed."""

import re
from collections.abc import Iterable
from typing import Any

from local.listeners import listening
from local.processes import command_of, marked
from tests.emulators import client
from tests.function_calls import create, invoke

FUNCTION = """
import os, socket

server = socket.create_server(("127.0.0.1", 0))

def handle(event, context):
    return {"own": server.getsockname()[1], "runtime": int(os.environ["AWS_LAMBDA_RUNTIME_API"].rpartition(":")[2])}
"""


def test_every_port_that_localstack_opens_is_on_loopback(address: str, functions: Any, mark: str) -> None:
    client("dynamodb", address).list_tables()
    create(functions, "listening", FUNCTION)
    of_function = invoke(functions, "listening")

    pids = [process.pid for process in marked(mark)]
    found = listening(pids)

    gateway = int(address.rpartition(":")[2])
    assert {gateway, dynamodb_port(pids), *of_function.values()} <= {port for _, port in found}
    assert [(address, port) for address, port in found if not address.is_loopback] == []


def dynamodb_port(pids: Iterable[int]) -> int:
    """The port in DynamoDB's command line."""
    (port,) = (found[1] for pid in pids if (found := re.search(r" -Dport=(\d+) ", command_of(pid))))
    return int(port)
