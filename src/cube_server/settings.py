"""The environment of the server, read once into a typed value."""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cube_server.errors import ServeError

_LDAP_URL = re.compile(r"ldaps?://[^/:?#\s].*")
_DN_PATTERN = re.compile(r"[^:]*=%s,[^:]*(:[^:]*=%s,[^:]*)*")  # Spark passes over a part of another form


@dataclass(frozen=True)
class Directory:
    """The LDAP directory that checks passwords: a user logs in as uid=<user>,<base_dn>, or as the pattern says."""

    url: str
    base_dn: str
    user_dn_pattern: str | None = None


@dataclass(frozen=True)
class KeyStore:
    """The key and certificate of TLS."""

    file: Path
    password: str = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """Tables, where to listen, where snapshots are kept, and how often (seconds) to look for a new version.

    Without a directory anyone may log in, without a key store nothing is encrypted: that is for a laptop.
    """

    cube_table: str
    control_table: str
    host: str
    port: int
    snapshots: Path
    poll_seconds: float
    directory: Directory | None = None
    key_store: KeyStore | None = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; ServeError names every variable that is missing or wrong."""
    missing = [name for name in ("CUBE_TABLE", "CONTROL_TABLE", "SNAPSHOTS") if not environment.get(name)]
    if missing:
        raise ServeError(f"missing environment variables: {', '.join(missing)}")
    settings = Settings(
        cube_table=environment["CUBE_TABLE"],
        control_table=environment["CONTROL_TABLE"],
        host=environment.get("THRIFT_HOST", "0.0.0.0"),  # inside the VPC the security group decides who reaches it
        port=_port(environment.get("THRIFT_PORT", "10000")),
        snapshots=Path(environment["SNAPSHOTS"]),
        poll_seconds=_seconds(environment.get("POLL_SECONDS", "30")),
        directory=_directory(environment),
        key_store=_key_store(environment),
    )
    if settings.directory and not settings.key_store:
        raise ServeError(
            "LDAP_URL is set without TLS_KEYSTORE, so passwords would come readable: "
            "set TLS_KEYSTORE and TLS_KEYSTORE_PASSWORD, as the image's entrypoint does"
        )
    return settings


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ServeError(f"THRIFT_PORT is {text!r}: give a number from 1 to 65535")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise ServeError(f"POLL_SECONDS is {text!r}: give a number of seconds above 0")
    return seconds


def _directory(environment: Mapping[str, str]) -> Directory | None:
    url, base_dn = _both(environment, "LDAP_URL", "LDAP_BASE_DN")
    pattern = environment.get("LDAP_USER_DN_PATTERN") or None
    if pattern and not url:
        raise ServeError("LDAP_USER_DN_PATTERN is set without LDAP_URL and LDAP_BASE_DN: set them too")
    if not url:
        return None
    if not _LDAP_URL.fullmatch(url):
        raise ServeError(f"LDAP_URL is {url!r}: give an address such as ldaps://ldap.internal:636")
    if pattern and not _DN_PATTERN.fullmatch(pattern):
        raise ServeError(f"LDAP_USER_DN_PATTERN is {pattern!r}: give one such as uid=%s,ou=people,dc=example,dc=com")
    return Directory(url, base_dn, pattern)


def _key_store(environment: Mapping[str, str]) -> KeyStore | None:
    name, password = _both(environment, "TLS_KEYSTORE", "TLS_KEYSTORE_PASSWORD")
    if not name:
        return None
    if not Path(name).is_file():
        raise ServeError(f"TLS_KEYSTORE is {name!r}, which is no file: make one with keytool")
    return KeyStore(Path(name), password)


def _both(environment: Mapping[str, str], first: str, second: str) -> tuple[str, str]:
    """Return the values of two variables that only make sense together; both are empty or neither is."""
    values = environment.get(first, ""), environment.get(second, "")
    if any(values) and not all(values):
        given, wanted = (first, second) if values[0] else (second, first)
        raise ServeError(f"{given} is set without {wanted}: set both, or neither")
    return values
