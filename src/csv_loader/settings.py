"""The environment of the loader, read once into typed values."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from csv_loader.errors import UsageError

_FOLDER = "landing/"


class Auth(StrEnum):
    """How Cassandra knows who calls."""

    NONE = "none"
    PASSWORD = "password"
    SIGV4 = "sigv4"  # the AWS role of the process: Amazon Keyspaces


@dataclass(frozen=True)
class Settings:
    """Where Cassandra is and how to get in; `batch_rows` is at most 30 on Amazon Keyspaces."""

    hosts: tuple[str, ...]
    port: int
    keyspace: str
    batch_rows: int
    auth: Auth = Auth.NONE
    tls: bool = False
    secret_arn: str = ""
    region: str = ""


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
    settings = Settings(
        _hosts(environment["CASSANDRA_HOSTS"]),
        port,
        environment["CASSANDRA_KEYSPACE"],
        _number(environment, "BATCH_ROWS", 30),
        Auth(_one_of(environment, "CASSANDRA_AUTH", [*Auth])),
        _one_of(environment, "CASSANDRA_TLS", ["false", "true"]) == "true",
        environment.get("CASSANDRA_SECRET_ARN", ""),
        _region(environment),
    )
    _refuse_half_an_auth(settings)
    return settings


def read_landed(environment: Mapping[str, str] = os.environ) -> Landed:
    """The landed file that the environment names; UsageError names what is missing or wrong."""
    _refuse_missing(environment, "LANDING_BUCKET", "LANDED_KEY", hint="; EventBridge sets them for each landed file")
    landed = Landed(environment["LANDING_BUCKET"], environment["LANDED_KEY"], _region(environment))
    *folders, last = landed.name.split("/")  # the last of a folder is empty
    if not landed.key.startswith(_FOLDER) or {"", ".", ".."} & set(folders) or last in (".", ".."):
        raise UsageError(f"LANDED_KEY={landed.key!r} is not the key of a file under {_FOLDER}")
    return landed


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


def _one_of(environment: Mapping[str, str], name: str, known: list[str]) -> str:
    """The variable's value, the first of the known when it is not set."""
    text = environment.get(name) or known[0]
    if text not in known:
        raise UsageError(f"{name}={text!r} is unknown; one of: {', '.join(known)}")
    return text


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise UsageError(f"{name}={text!r} is not a number from 1")
    return int(text)


def _region(environment: Mapping[str, str]) -> str:
    """Containers of AWS have the first; the AWS SDK for Python reads the second only."""
    return environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or ""
