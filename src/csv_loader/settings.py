"""The environment of the loader, read once into typed values."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from csv_loader.errors import UsageError
from csv_loader.max_errors import MaxErrors, parse_max_errors

_FOLDER = "landing/"
_BATCH_ROWS = 250
_BYTES_OF_A_UNIT = 500  # a second's units are 5 s of rows of 100 bytes
_LEAST_WINDOW, _MOST_WINDOW = 1 << 16, 8 << 20
_MOST_BATCH_ROWS_OF_KEYSPACES = 30  # more statements in a batch are refused


class Auth(StrEnum):
    """How Cassandra knows who calls."""

    NONE = "none"
    PASSWORD = "password"
    SIGV4 = "sigv4"  # the AWS role of the process: Amazon Keyspaces


@dataclass(frozen=True)
class Settings:
    """Where Cassandra is, how to get in, and how fast to write.

    `batch_rows` is the most rows of a batch; `max_write_units` a second, 0 for no limit; `request_timeout` in s;
    `window_bytes` of text are put in order at once, 0 for as many as `load` takes.
    """

    hosts: tuple[str, ...]
    port: int
    keyspace: str
    batch_rows: int
    auth: Auth = Auth.NONE
    tls: bool = False
    secret_arn: str = ""
    region: str = ""
    max_write_units: int = 0
    request_timeout: float = 30.0
    window_bytes: int = 0

    @property
    def window(self) -> int:
        """`window_bytes`; with a limit of write units some seconds of rows, since progress goes on by windows."""
        paced = min(max(self.max_write_units * _BYTES_OF_A_UNIT, _LEAST_WINDOW), _MOST_WINDOW)
        return self.window_bytes or (paced if self.max_write_units else 0)


@dataclass(frozen=True)
class Landed:
    """A file that landed in a bucket, under `landing/`."""

    bucket: str
    key: str
    region: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    @property
    def name(self) -> str:
        """Its path under `landing/`."""
        return self.key.removeprefix(_FOLDER)

    @property
    def is_folder(self) -> bool:
        """Whether this is no file, but how a console shows an empty folder."""
        return self.key.endswith("/")


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; UsageError names what is missing or wrong."""
    _refuse_missing(environment, "CASSANDRA_HOSTS", "CASSANDRA_KEYSPACE", hint=" (hosts are separated by commas)")
    port = _number(environment, "CASSANDRA_PORT", 9042)
    if port > 65535:
        raise UsageError(f"CASSANDRA_PORT={port} is not a port: it ends at 65535")
    auth = Auth(_one_of(environment, "CASSANDRA_AUTH", [*Auth]))
    settings = Settings(
        _hosts(environment["CASSANDRA_HOSTS"]),
        port,
        environment["CASSANDRA_KEYSPACE"],
        _number(environment, "BATCH_ROWS", 1 if auth is Auth.SIGV4 else _BATCH_ROWS),  # Keyspaces counts rows anyway
        auth,
        _one_of(environment, "CASSANDRA_TLS", ["false", "true"]) == "true",
        environment.get("CASSANDRA_SECRET_ARN", ""),
        read_region(environment),
        _number(environment, "MAX_WRITE_UNITS", 0, least=0),
        _seconds(environment, "CASSANDRA_REQUEST_TIMEOUT", 30.0),
        _number(environment, "WINDOW_BYTES", 0, least=0),
    )
    _refuse_half_an_auth(settings)
    _refuse_large_batches(settings)
    return settings


def read_landed(environment: Mapping[str, str] = os.environ) -> Landed:
    """The landed file that the environment names; UsageError names what is missing or wrong."""
    _refuse_missing(environment, "LANDING_BUCKET", "LANDED_KEY", hint="; EventBridge sets them for each landed file")
    landed = Landed(environment["LANDING_BUCKET"], environment["LANDED_KEY"], read_region(environment))
    *folders, last = landed.name.split("/")  # the last of a folder is empty
    if not landed.key.startswith(_FOLDER) or {"", ".", ".."} & set(folders) or last in (".", ".."):
        raise UsageError(f"LANDED_KEY={landed.key!r} is not the key of a file under {_FOLDER}")
    return landed


def read_max_errors(environment: Mapping[str, str] = os.environ) -> MaxErrors:
    """How many rows of a landed file may be rejected, any number without the variable; UsageError if it is neither."""
    text = environment.get("MAX_ERRORS")
    return parse_max_errors(text, "MAX_ERRORS=") if text else MaxErrors()


def _refuse_missing(environment: Mapping[str, str], *names: str, hint: str) -> None:
    missing = [name for name in names if not environment.get(name)]
    if missing:
        raise UsageError(f"missing environment variables: {', '.join(missing)}{hint}")


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in text.split(","))
    if not all(hosts):
        raise UsageError(f"CASSANDRA_HOSTS={text!r} has an empty host: give names or addresses, separated by commas")
    return hosts


def _refuse_half_an_auth(settings: Settings) -> None:
    if settings.auth is Auth.PASSWORD and not settings.secret_arn:
        raise UsageError("CASSANDRA_AUTH=password needs CASSANDRA_SECRET_ARN, a secret with username and password")
    if settings.auth is Auth.SIGV4 and not settings.region:
        raise UsageError("CASSANDRA_AUTH=sigv4 needs AWS_REGION, the region of the keyspace")
    if settings.auth is Auth.SIGV4 and not settings.tls:
        raise UsageError("CASSANDRA_AUTH=sigv4 needs CASSANDRA_TLS=true: Amazon Keyspaces speaks nothing else")


def _refuse_large_batches(settings: Settings) -> None:
    if settings.auth is Auth.SIGV4 and settings.batch_rows > _MOST_BATCH_ROWS_OF_KEYSPACES:
        most = f"Amazon Keyspaces takes at most {_MOST_BATCH_ROWS_OF_KEYSPACES} rows in a batch"
        raise UsageError(f"BATCH_ROWS={settings.batch_rows}: {most}; without the variable each row is sent alone")


def _one_of(environment: Mapping[str, str], name: str, known: list[str]) -> str:
    """The variable's value, the first of the known when it is not set."""
    text = environment.get(name) or known[0]
    if text not in known:
        raise UsageError(f"{name}={text!r} is unknown; one of: {', '.join(known)}")
    return text


def _number(environment: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise UsageError(f"{name}={text!r} is not a number from {least}")
    return int(text)


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name) or str(default)
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6})?", text) or not float(text):
        raise UsageError(f"{name}={text!r} is not a number of seconds, as 30 or 0.5")
    return float(text)


def read_region(environment: Mapping[str, str] = os.environ) -> str:
    """Containers of AWS have the first variable; the AWS SDK for Python reads the second only."""
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
