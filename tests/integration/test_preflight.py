"""What is looked at before rows are sent, in a real Cassandra; what only Keyspaces has is made there by hand."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cassandra.cluster import Session

from csv_loader.cassandra_session import connected
from csv_loader.cassandra_table import create_tables
from csv_loader.errors import CassandraError
from csv_loader.preflight import preflight
from csv_loader.settings import Auth
from csv_loader.settings import Settings as LoaderSettings
from local.settings import Settings
from tests.builders import a_cube

SALES = next(a_cube().csv_sources())
NODES = "CREATE KEYSPACE {} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}"


@pytest.fixture
def there(settings: Settings, keyspace: str) -> LoaderSettings:
    return LoaderSettings(settings.cassandra_hosts, settings.ports.cassandra, keyspace, 100)


@pytest.fixture
def keyspaces(cassandra: Session, there: LoaderSettings) -> Iterator[LoaderSettings]:
    """The settings of Amazon Keyspaces; the keyspace that only it has is there, and empty."""
    cassandra.execute(NODES.format("IF NOT EXISTS system_schema_mcs"))
    try:
        cassandra.execute(
            "CREATE TABLE IF NOT EXISTS system_schema_mcs.tables "
            "(keyspace_name text, table_name text, status text, PRIMARY KEY (keyspace_name, table_name))"
        )
        yield replace(there, auth=Auth.SIGV4, tls=True, region="eu-west-1")
    finally:
        cassandra.execute("DROP KEYSPACE system_schema_mcs")


def said(session: Session, settings: LoaderSettings) -> list[str]:
    """What is wrong, without the peers, which a cluster of one node has not."""
    try:
        preflight(session, settings, SALES)
    except CassandraError as error:
        return [line for line in str(error).splitlines() if not line.startswith("system.peers is empty")]
    return []


def test_the_table_that_the_loader_makes_passes(cassandra: Session, there: LoaderSettings) -> None:
    create_tables(cassandra, there.keyspace, [SALES])

    preflight(cassandra, there, SALES)


def test_a_missing_keyspace_and_a_missing_table_are_told_with_the_remedy(
    cassandra: Session, there: LoaderSettings
) -> None:
    missing = [f"{there.keyspace}.sales: there is no such table: add --create-tables"]

    assert said(cassandra, there) == missing
    create_tables(cassandra, there.keyspace, [])
    assert said(cassandra, there) == missing


@pytest.mark.parametrize(
    ("columns", "key", "difference"),
    [
        ("shop text, day date", "(shop), day", "column amount is missing"),
        ("shop text, day timestamp, amount decimal", "(shop), day", "column day is timestamp, not date"),
        ("shop text, day date, amount varint", "(shop), day", "column amount is varint, not decimal"),
        ("shop text, day date, amount decimal static", "(shop), day", "amount is static decimal, not decimal"),
        ("shop text, day date, amount decimal", "(shop, day)", "its key is ((shop, day)), not ((shop), day)"),
        ("shop text, day date, amount decimal", "(day), shop", "its key is ((day), shop), not ((shop), day)"),
    ],
)
def test_a_table_of_another_definition_is_told(
    cassandra: Session, there: LoaderSettings, columns: str, key: str, difference: str
) -> None:
    create_tables(cassandra, there.keyspace, [])
    cassandra.execute(f"CREATE TABLE {there.keyspace}.sales ({columns}, PRIMARY KEY ({key}))")

    (line,) = said(cassandra, there)

    assert difference in line
    assert line.endswith("drop the table and add --create-tables, or mend cube.yaml")


def test_a_column_more_and_another_order_of_rows_are_no_difference(cassandra: Session, there: LoaderSettings) -> None:
    create_tables(cassandra, there.keyspace, [])
    cassandra.execute(
        f"CREATE TABLE {there.keyspace}.sales (day date, since int, shop text, amount decimal, "
        "PRIMARY KEY ((shop), day)) WITH CLUSTERING ORDER BY (day DESC)"
    )

    assert said(cassandra, there) == []


def test_a_table_of_keyspaces_must_be_active(cassandra: Session, keyspaces: LoaderSettings) -> None:
    name = f"{keyspaces.keyspace}.sales"
    put = "INSERT INTO system_schema_mcs.tables (keyspace_name, table_name, status) VALUES (%s, 'sales', %s)"

    assert said(cassandra, keyspaces) == [f"{name}: there is no such table: run terraform apply"]
    cassandra.execute(put, (keyspaces.keyspace, "CREATING"))
    assert said(cassandra, keyspaces) == [f"{name}: the table is CREATING, not ACTIVE: load again in a minute"]
    create_tables(cassandra, keyspaces.keyspace, [SALES])
    assert said(cassandra, keyspaces) == [f"{name}: the table is CREATING, not ACTIVE: load again in a minute"]
    cassandra.execute(put, (keyspaces.keyspace, "ACTIVE"))
    assert said(cassandra, keyspaces) == []


def test_a_node_without_peers_is_told_with_the_permissions(cassandra: Session, keyspaces: LoaderSettings) -> None:
    with pytest.raises(CassandraError, match="system.peers is empty or closed.+ec2:DescribeNetworkInterfaces"):
        preflight(cassandra, keyspaces, SALES)


def test_several_sessions_write_where_a_limit_asks_for_several_connections(
    cassandra: Session, there: LoaderSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that asks for no login takes a client that could sign, so that this is the way into Keyspaces."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, uuid.uuid4().hex)
    center = cassandra.execute("SELECT data_center FROM system.local").one().data_center
    create_tables(cassandra, there.keyspace, [SALES])
    limited = replace(there, auth=Auth.SIGV4, region=center, max_write_units=1_400)

    with connected(limited) as sessions:
        prepared = sessions[0].prepare(f"INSERT INTO {there.keyspace}.sales (shop, day) VALUES (?, ?)")
        for number, session in enumerate(sessions):
            session.execute(prepared, (str(number), "2024-01-01"))

    rows = cassandra.execute(f"SELECT shop FROM {there.keyspace}.sales")
    assert sorted(row.shop for row in rows) == ["0", "1", "2"]
    assert all(session.is_shutdown for session in sessions)
