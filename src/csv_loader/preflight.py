"""EDGE: what must be true of a cluster and a source's table before rows are sent; a fault here costs seconds."""

from collections.abc import Iterator
from typing import Any

from cassandra import DriverException, Unauthorized
from cassandra.cluster import NoHostAvailable, Session

from csv_loader.errors import CassandraError
from csv_loader.settings import Auth, Settings
from csv_loader.table_cql import CQL_TYPES
from cube_model.definition import CsvSource

_PARTITIONER = "org.apache.cassandra.dht.Murmur3Partitioner"
_SET_PARTITIONER = f"UPDATE system.local SET partitioner = '{_PARTITIONER}' WHERE key = 'local'"
_COLUMNS = (
    "SELECT column_name, kind, position, type FROM system_schema.columns WHERE keyspace_name = %s AND table_name = %s"
)
_STATUS = "SELECT status FROM system_schema_mcs.tables WHERE keyspace_name = %s AND table_name = %s"
_KEY_KINDS = ("partition_key", "clustering")


def preflight(session: Session, settings: Settings, source: CsvSource) -> None:
    """Look before rows are sent; CassandraError tells all that is wrong, a line each, with the remedy."""
    name = f"{settings.keyspace}.{source.name}"
    try:
        problems = [*_of_the_cluster(session, settings), *_of_the_table(session, settings, source, name)]
    except (DriverException, NoHostAvailable) as error:
        raise CassandraError(f"{name}: its definition cannot be read: {error}") from error
    if problems:
        raise CassandraError("\n".join(problems))


def _of_the_cluster(session: Session, settings: Settings) -> Iterator[str]:
    partitioner = session.execute("SELECT partitioner FROM system.local").one().partitioner
    keyspaces = settings.auth is Auth.SIGV4
    if partitioner != _PARTITIONER:
        remedy = (
            f"run {_SET_PARTITIONER}, which counts for the whole account in this region after some minutes"
            if keyspaces
            else "take a cluster with Murmur3Partitioner"
        )
        yield f"the partitioner is {partitioner}, by which Spark cannot read what is loaded: {remedy}"
    if keyspaces and not _peers(session):
        yield (
            "system.peers is empty or closed to this role, so that one connection would have to do: "
            "allow it ec2:DescribeNetworkInterfaces, ec2:DescribeVpcEndpoints and cassandra:Select on /keyspace/system*"
        )


def _peers(session: Session) -> list[Any]:
    try:
        return list(session.execute("SELECT peer FROM system.peers"))
    except Unauthorized:
        return []


def _of_the_table(session: Session, settings: Settings, source: CsvSource, name: str) -> Iterator[str]:
    place, keyspaces = (settings.keyspace, source.name), settings.auth is Auth.SIGV4
    status = _status(session, place) if keyspaces else "ACTIVE"
    columns = list(session.execute(_COLUMNS, place))
    if not columns and status in ("", "ACTIVE"):
        yield f"{name}: there is no such table: {'run terraform apply' if keyspaces else 'add --create-tables'}"
    elif status != "ACTIVE":
        yield f"{name}: the table is {status or 'not known'}, not ACTIVE: load again in a minute"
    elif differences := [*_differences(columns, source)]:
        remedy = "run terraform apply with this cube.yaml" if keyspaces else "drop the table and add --create-tables"
        yield f"{name}: the table is not the one of cube.yaml ({'; '.join(differences)}): {remedy}, or mend cube.yaml"


def _status(session: Session, place: tuple[str, str]) -> str:
    found = session.execute(_STATUS, place).one()
    return found.status if found else ""


def _differences(columns: list[Any], source: CsvSource) -> Iterator[str]:
    """Columns that only the table has stay empty, and are no difference."""
    types = {c.column_name: f"static {c.type}" if c.kind == "static" else c.type for c in columns}
    for column in source.columns:
        wanted, found = CQL_TYPES[column.type.kind], types.get(column.name)
        if found is None:
            yield f"column {column.name} is missing"
        elif found != wanted:
            yield f"column {column.name} is {found}, not {wanted}"
    keys = [_key(columns, kind) for kind in _KEY_KINDS]
    wanted_keys = [list(source.partition), list(source.clustering)]
    if keys != wanted_keys:
        yield f"its key is {_shown(*keys)}, not {_shown(*wanted_keys)}"


def _key(columns: list[Any], kind: str) -> list[str]:
    found = [(column.position, column.column_name) for column in columns if column.kind == kind]
    return [name for _, name in sorted(found)]


def _shown(partition: list[str], clustering: list[str]) -> str:
    return f"({', '.join(['(' + ', '.join(partition) + ')', *clustering])})"
