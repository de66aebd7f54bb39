"""The CQL of a source's table: only what Amazon Keyspaces accepts too."""

from collections.abc import Iterable

from cube_model.definition import Column, CsvSource
from cube_model.logical_types import Kind

CQL_TYPES: dict[Kind, str] = {
    Kind.STRING: "text",
    Kind.INT32: "int",
    Kind.INT64: "bigint",
    Kind.DECIMAL: "decimal",
    Kind.FLOAT64: "double",
    Kind.BOOL: "boolean",
    Kind.DATE: "date",
    Kind.TIMESTAMP: "timestamp",
}


def create_keyspace(keyspace: str) -> str:
    """A keyspace for one data centre of one node; in AWS Terraform makes it instead."""
    replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
    return f'CREATE KEYSPACE IF NOT EXISTS "{keyspace}" WITH replication = {replication}'


def create_table(keyspace: str, source: CsvSource) -> str:
    """The table of a source."""
    columns = ", ".join(f'"{c.name}" {CQL_TYPES[c.type.kind]}' for c in source.columns)
    key = ", ".join([f"({_names(source.partition)})", *(f'"{name}"' for name in source.clustering)])
    return f'CREATE TABLE IF NOT EXISTS "{keyspace}"."{source.name}" ({columns}, PRIMARY KEY ({key}))'


def insert(keyspace: str, source: CsvSource) -> str:
    """The statement that every row of the source is bound to, its columns in the order of `statement_columns`."""
    names = _names(c.name for c in statement_columns(source))
    marks = ", ".join("?" for _ in source.columns)
    return f'INSERT INTO "{keyspace}"."{source.name}" ({names}) VALUES ({marks})'


def statement_columns(source: CsvSource) -> list[Column]:
    """The partition first, by which requests are routed, then values of one length: these are written at once."""
    partition = [source.column(name) for name in source.partition]
    others = [column for column in source.columns if column.name not in source.partition]
    return partition + sorted(others, key=lambda column: column.type.kind in (Kind.STRING, Kind.DECIMAL))


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
