"""The environment of the loader, read once into a typed value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from csv_loader.errors import UsageError


@dataclass(frozen=True)
class Settings:
    """Where Cassandra is; `batch_rows` is at most 30 on Amazon Keyspaces."""

    hosts: tuple[str, ...]
    port: int
    keyspace: str
    batch_rows: int


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; UsageError names what is missing or not a number."""
    missing = [name for name in ("CASSANDRA_HOSTS", "CASSANDRA_KEYSPACE") if not environment.get(name)]
    if missing:
        raise UsageError(f"missing environment variables: {', '.join(missing)} (hosts are separated by commas)")
    hosts = tuple(host.strip() for host in environment["CASSANDRA_HOSTS"].split(",") if host.strip())
    port, rows = (
        _number(environment, name, default) for name, default in (("CASSANDRA_PORT", 9042), ("BATCH_ROWS", 30))
    )
    if port > 65535:
        raise UsageError(f"CASSANDRA_PORT={port} is not a port: it ends at 65535")
    return Settings(hosts, port, environment["CASSANDRA_KEYSPACE"], rows)


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{name}={text!r} is not a number from 1")
    return int(text)
