"""HARNESS=external: the servers are the user's, named by the variables that AWS's SDKs and the loader know."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from local.errors import HarnessError
from local.services import SDK_NAMES

_URL = "AWS_ENDPOINT_URL"
NAMES = frozenset({_URL, *(f"{_URL}_{name}" for name in SDK_NAMES.values())})


@dataclass(frozen=True)
class External:
    """Addresses of AWS services by variable, and Cassandra's hosts; without hosts the harness starts a Cassandra."""

    endpoints: Mapping[str, str] = field(default_factory=dict)
    cassandra_hosts: tuple[str, ...] = ()


def read_external(environment: Mapping[str, str]) -> External:
    """Read the addresses; raises HarnessError with everything that is wrong in them."""
    given = {name: value.rstrip("/") for name, value in environment.items() if name in NAMES and value}
    problems = [problem for name, address in sorted(given.items()) if (problem := _problem(name, address))]
    if _URL not in given and NAMES - {_URL} - given.keys():
        of_its_own = f"{_URL}_<SERVICE> is for a service that has an address of its own"
        problems.append(f"HARNESS=external wants the emulators' address: set {_URL}; {of_its_own}.")
    if problems:
        raise HarnessError("\n".join(problems))
    hosts = environment.get("CASSANDRA_HOSTS", "").split(",")
    return External(given, tuple(host.strip() for host in hosts if host.strip()))


def check_answers(external: External) -> None:
    """Raise HarnessError unless something listens at every address."""
    silent = [f"{name}={address}" for name, address in sorted(external.endpoints.items()) if not _listens(address)]
    if silent:
        raise HarnessError(f"nothing listens at {', '.join(silent)}: start it, or correct the variable.")


def _listens(address: str) -> bool:
    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), timeout=5.0).close()
    except OSError:
        return False
    return True


def _problem(name: str, address: str) -> str | None:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return f"{name}='{address}' is not an address: set it to one like http://127.0.0.1:4566."
    if parts.hostname.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws")):
        return f"{name}='{address}' is AWS itself: the harness is for emulators; terraform/README.md deploys to AWS."
    return None
