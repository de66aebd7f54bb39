"""The job's arguments as typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TypeVar

from glue_cube.errors import SettingsError

_Value = TypeVar("_Value")
_NONE = "none"  # Glue loses an empty value
ALL, CHANGED = "all", "changed"  # instead of periods


class Auth(StrEnum):
    """How the job signs in to Cassandra."""

    NONE = "none"
    PASSWORD = "password"  # of the secret
    SIGV4 = "sigv4"  # by the job's role; Keyspaces


@dataclass(frozen=True)
class Settings:
    """The deployment's name, tables in DynamoDB, where Cassandra is and how to sign in, and what is built how fast."""

    name: str
    facts_table: str
    cube_table: str
    control_table: str
    cassandra_hosts: tuple[str, ...]
    cassandra_port: int
    cassandra_keyspace: str
    cassandra_auth: Auth
    cassandra_tls: bool
    cassandra_secret_arn: str | None
    segments: str  # ALL, CHANGED, or periods with commas between
    max_write_units: int  # a second, 0 for as many as DynamoDB takes


ARGUMENTS = tuple(field.name for field in fields(Settings))


def read_settings(arguments: Mapping[str, str]) -> Settings:
    """Settings of the resolved arguments; SettingsError for a value without a meaning."""
    auth = _one_of(arguments, "cassandra_auth", {str(auth): auth for auth in Auth})
    secret = arguments["cassandra_secret_arn"]
    if auth is Auth.PASSWORD and secret == _NONE:
        raise SettingsError("--cassandra_auth is password, but --cassandra_secret_arn is none: give the secret's ARN")
    tls = _one_of(arguments, "cassandra_tls", {"true": True, "false": False})
    if auth is Auth.SIGV4 and not tls:
        raise SettingsError("--cassandra_auth is sigv4, but --cassandra_tls is false: Keyspaces speaks TLS only")
    return Settings(
        name=arguments["name"],
        facts_table=arguments["facts_table"],
        cube_table=arguments["cube_table"],
        control_table=arguments["control_table"],
        cassandra_hosts=_hosts(arguments["cassandra_hosts"]),
        cassandra_port=_port(arguments["cassandra_port"]),
        cassandra_keyspace=arguments["cassandra_keyspace"],
        cassandra_auth=auth,
        cassandra_tls=tls,
        cassandra_secret_arn=secret if auth is Auth.PASSWORD else None,
        segments=arguments["segments"],
        max_write_units=_max_write_units(arguments["max_write_units"]),
    )


def _one_of(arguments: Mapping[str, str], name: str, choices: Mapping[str, _Value]) -> _Value:
    text = arguments[name]
    if text not in choices:
        raise SettingsError(f"--{name} is {text!r}: give one of {', '.join(choices)}")
    return choices[text]


def _hosts(text: str) -> tuple[str, ...]:
    hosts = tuple(host.strip() for host in text.split(","))
    if not all(hosts):
        raise SettingsError(f"--cassandra_hosts is {text!r}: give names or addresses, separated by commas, none empty")
    return hosts


def _max_write_units(text: str) -> int:
    if text == _NONE:
        return 0
    if not (text.isascii() and text.isdigit() and int(text)):
        raise SettingsError(f"--max_write_units is {text!r}: give write units a second, from 1, or none for no limit")
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingsError(f"--cassandra_port is {text!r}: give a number from 1 to 65535")
    return int(text)
