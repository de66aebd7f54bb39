"""Ready-probes: each returns a function that raises until the part behind the port answers as its users expect."""

import socket
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
from botocore.config import Config
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile
from cassandra.policies import RoundRobinPolicy

from local.settings import ACCESS_KEY, HOST, REGION, SECRET_KEY

ANSWER_SECONDS = 5.0
NATIVE_PROTOCOL = 5

Probe = Callable[[], None]


def tcp(port: int) -> Probe:
    """Ready when something accepts connections on the port."""

    def probe() -> None:
        socket.create_connection((HOST, port), timeout=1.0).close()

    return probe


def http_ok(port: int, path: str) -> Probe:
    """Ready when an HTTP server on the port answers the path with a 200."""

    def probe() -> None:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=ANSWER_SECONDS):
            pass

    return probe


def http_says(port: int, path: str, word: str) -> Probe:
    """Ready when an HTTP server on the port answers the path with a text that has the word in it."""

    def probe() -> None:
        with urllib.request.urlopen(f"http://{HOST}:{port}{path}", timeout=ANSWER_SECONDS) as answer:
            if word not in (text := answer.read().decode()):
                raise OSError(f"{path} says {text[:200]}")

    return probe


def both(first: Probe, second: Probe) -> Probe:
    """Ready when the one is, and then the other."""

    def probe() -> None:
        first()
        second()

    return probe


def aws(service: str, operation: str, port: int) -> Probe:
    """Ready when the emulator on the port answers that operation of that service."""
    listening = tcp(port)

    def probe() -> None:
        listening()  # cheap, and a client is not
        config = Config(connect_timeout=1, read_timeout=ANSWER_SECONDS, retries={"total_max_attempts": 1}, proxies={})
        session: Any = boto3.session.Session(ACCESS_KEY, SECRET_KEY, region_name=REGION)
        client = session.client(service, endpoint_url=f"http://{HOST}:{port}", config=config)
        getattr(client, operation)()

    return probe


def cql(port: int) -> Probe:
    """Ready when Cassandra on the port answers a query."""

    def probe() -> None:
        _ask_for_options(port)  # cheap, and the driver is not: it would wait for an answer
        profile = ExecutionProfile(load_balancing_policy=RoundRobinPolicy(), request_timeout=ANSWER_SECONDS)
        cluster = Cluster(
            [HOST],
            port=port,
            protocol_version=NATIVE_PROTOCOL,
            connect_timeout=ANSWER_SECONDS,
            execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        )
        try:
            cluster.connect().execute("SELECT release_version FROM system.local")
        finally:
            cluster.shutdown()

    return probe


def _ask_for_options(port: int) -> None:
    """Send OPTIONS of protocol 4: Docker accepts on the port of a container before there is a server."""
    with socket.create_connection((HOST, port), timeout=1.0) as asked:
        asked.sendall(bytes([4, 0, 0, 0, 5, 0, 0, 0, 0]))
        if not asked.recv(9):
            raise ConnectionError(f"port {port} is closed without an answer")
