"""`python -m tests.killed_publisher CUBE_TABLE CONTROL_TABLE PREFIX`: builds that are killed at one of their requests.

Each is a process of its own, which SIGKILL ends before its first request, its third, its fifth, and so on; after each
one a build goes on to its end. The clock of each is past the lease of the one before.
"""

import itertools
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import boto3
from mypy_boto3_dynamodb import DynamoDBClient

from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from tests.aws_names import guard
from tests.numbered_versions import publish_number

LEASE_SECONDS = 1000.0  # more than a lease
NEVER = -1
STEP = 2  # each request in turn would take twice as long


def main(cube_table: str, control_table: str, prefix: str) -> None:
    """Print a line for each kill; return when a build ends before its turn to be killed comes."""
    client = boto3.client("dynamodb")  # it has no connection before it is used, so that none is shared
    guard(client.meta.events, prefix)
    builds = itertools.count(1)
    for request in itertools.count(0, STEP):
        if not _killed(client, cube_table, control_table, builds, request):
            return
        print(f"killed before request {request}")
        _killed(client, cube_table, control_table, builds, NEVER)


def _killed(client: DynamoDBClient, cube_table: str, control_table: str, builds: Iterator[int], request: int) -> bool:
    """Build in another process; whether it was killed. Any other end of it that is not whole ends us, too."""
    number = next(builds)
    child = os.fork()
    if child == 0:
        _kill_at(client, request)
        control = DynamoControl(client, control_table, clock=lambda: time.time() + number * LEASE_SECONDS)
        publish_number(DynamoCubeTable(client, cube_table), control, f"{number:06d}-{number}")
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code not in (0, -signal.SIGKILL):
        sys.exit(f"build {number} ended with {code}")
    return code != 0


def _kill_at(client: DynamoDBClient, request: int) -> None:
    requests = itertools.count()

    def kill(**_: Any) -> None:
        if next(requests) == request:
            os.kill(os.getpid(), signal.SIGKILL)

    client.meta.events.register("before-send.dynamodb", kill)


if __name__ == "__main__":
    main(*sys.argv[1:])
