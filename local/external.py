"""HARNESS=external: the servers are the user's, named by the variables that AWS's SDKs and the loader know."""

import difflib
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from local.errors import HarnessError, SettingsError
from local.services import SDK_NAMES

_URL = "AWS_ENDPOINT_URL"
NAMES = (_URL, *(f"{_URL}_{name}" for name in SDK_NAMES.values()))
_AWS = ("amazonaws", "api.aws")  # in the names of AWS's own servers, in every partition


@dataclass(frozen=True)
class External:
    """Addresses of AWS services by variable, and Cassandra's hosts; without hosts the harness starts a Cassandra."""

    endpoints: Mapping[str, str] = field(default_factory=dict)
    cassandra_hosts: tuple[str, ...] = ()


def read_external(environment: Mapping[str, str]) -> External:
    """Read the addresses; raises SettingsError with everything that is wrong in them."""
    named = {name: value.rstrip("/") for name, value in environment.items() if name.startswith(_URL) and value}
    given = {name: value for name, value in named.items() if name in NAMES or _meant(name)}  # not other services'
    problems = [problem for name, address in sorted(given.items()) if (problem := _problem(name, address))]
    if _URL not in given and set(NAMES) - {_URL} - given.keys():
        of_its_own = f"{_URL}_<SERVICE> is for a service that has an address of its own"
        problems.append(f"HARNESS=external wants the emulators' address: set {_URL}; {of_its_own}.")
    if problems:
        raise SettingsError("\n".join(problems))
    hosts = environment.get("CASSANDRA_HOSTS", "").split(",")
    return External(given, tuple(host.strip() for host in hosts if host.strip()))


def check_answers(external: External, cassandra_port: int) -> None:
    """Raise HarnessError unless something listens at every address, Cassandra's among them."""
    addresses = {name: _place(urlsplit(address)) for name, address in external.endpoints.items()}
    addresses |= {f"CASSANDRA_HOSTS ({host})": (host, cassandra_port) for host in external.cassandra_hosts}
    silent = [f"{host}:{port}, {name}" for name, (host, port) in sorted(addresses.items()) if not _listens(host, port)]
    if silent:
        raise HarnessError(f"nothing listens at {'; '.join(silent)}: start it, or correct the variable.")


def _place(parts: SplitResult) -> tuple[str, int]:
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5.0).close()
    except (OSError, UnicodeError):  # the latter of a name that is none
        return False
    return True


def _meant(name: str) -> str | None:
    """Return the variable of a service that is named as in boto3, AWS_ENDPOINT_URL_LOGS for one, or with a slip."""
    service = name.removeprefix(f"{_URL}_")
    near = difflib.get_close_matches(service, SDK_NAMES.values(), 1, cutoff=0.8)
    found = SDK_NAMES.get(service.lower()) or next(iter(near), None)
    return f"{_URL}_{found}" if found else None


def _problem(name: str, address: str) -> str | None:
    if name not in NAMES:
        return f"{name} is not a variable of the SDKs: did you mean {_meant(name)}?"
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        return f"{name}='{address}' is not an address: set it to one like http://127.0.0.1:4566."
    if any(word in (parts.hostname or "") for word in _AWS):
        return f"{name}='{address}' is AWS itself: the harness is for emulators; terraform/README.md deploys to AWS."
    return None
