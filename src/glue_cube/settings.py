"""The job's arguments as a typed value."""

from collections.abc import Mapping
from dataclasses import dataclass

ARGUMENTS = ("facts_table", "cube_table", "control_table", "cassandra_hosts", "cassandra_port", "cassandra_keyspace")


@dataclass(frozen=True)
class Settings:
    """Tables in DynamoDB, and where Cassandra is."""

    facts_table: str
    cube_table: str
    control_table: str
    cassandra_hosts: str
    cassandra_port: str
    cassandra_keyspace: str


def read_settings(arguments: Mapping[str, str]) -> Settings:
    """Settings of the resolved arguments."""
    return Settings(**{name: arguments[name] for name in ARGUMENTS})
