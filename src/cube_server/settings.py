"""The environment of the server, read once into a typed value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cube_server.errors import ServeError


@dataclass(frozen=True)
class Settings:
    """Tables, where to listen, where snapshots are kept, and how often (seconds) to look for a new version."""

    cube_table: str
    control_table: str
    host: str
    port: int
    snapshots: Path
    poll_seconds: float


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; ServeError names every variable that is missing or no number."""
    missing = [name for name in ("CUBE_TABLE", "CONTROL_TABLE", "SNAPSHOTS") if not environment.get(name)]
    if missing:
        raise ServeError(f"missing environment variables: {', '.join(missing)}")
    try:
        port, poll = int(environment.get("THRIFT_PORT", "10000")), float(environment.get("POLL_SECONDS", "30"))
    except ValueError as error:
        raise ServeError(f"THRIFT_PORT and POLL_SECONDS must be numbers: {error}") from error
    host = environment.get("THRIFT_HOST", "0.0.0.0")  # inside the VPC the security group decides who reaches it
    return Settings(
        environment["CUBE_TABLE"], environment["CONTROL_TABLE"], host, port, Path(environment["SNAPSHOTS"]), poll
    )
