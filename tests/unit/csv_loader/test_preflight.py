from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
from cassandra import OperationTimedOut, Unauthorized
from cassandra.cluster import Session

from csv_loader.errors import CassandraError
from csv_loader.preflight import preflight
from csv_loader.settings import Auth, Settings
from tests.builders import a_cube

SALES = next(a_cube().csv_sources())
CLUSTER = Settings(("127.0.0.1",), 9042, "shop", 100)
KEYSPACES = replace(CLUSTER, auth=Auth.SIGV4, tls=True, region="eu-west-1")
MURMUR = "org.apache.cassandra.dht.Murmur3Partitioner"
COLUMNS = (
    ("amount", "regular", -1, "decimal"),
    ("day", "clustering", 0, "date"),
    ("shop", "partition_key", 0, "text"),
)


@dataclass
class FakeSession:
    """Answers what is asked of the system's tables; an error instead of an answer is raised."""

    partitioner: str = MURMUR
    peers: Sequence[str] | Exception = ("10.0.0.2",)
    status: str = "ACTIVE"
    columns: Sequence[tuple[str, str, int, str]] | Exception = COLUMNS
    asked: list[str] = field(default_factory=list)

    def execute(self, query: str, parameters: tuple[str, ...] = ()) -> "Rows":
        table = query.split(" FROM ")[1].split()[0]
        self.asked.append(table)
        assert table in ("system.local", "system.peers") or parameters == ("shop", "sales")
        found = {
            "system.local": [SimpleNamespace(partitioner=self.partitioner)],
            "system.peers": self._rows(self.peers, ["peer"]),
            "system_schema_mcs.tables": [SimpleNamespace(status=self.status)] if self.status else [],
            "system_schema.columns": self._rows(self.columns, ["column_name", "kind", "position", "type"]),
        }[table]
        if isinstance(found, Exception):
            raise found
        return Rows(found)

    def _rows(self, found: Sequence[Any] | Exception, names: list[str]) -> Any:
        if isinstance(found, Exception):
            return found
        rows = [row if isinstance(row, tuple) else (row,) for row in found]
        return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows]


class Rows(list[Any]):
    def one(self) -> Any:
        return self[0] if self else None


def look(session: FakeSession, settings: Settings = CLUSTER) -> None:
    found: Any = session
    asked: Session = found
    preflight(asked, settings, SALES)


def problems(session: FakeSession, settings: Settings = CLUSTER) -> list[str]:
    with pytest.raises(CassandraError) as caught:
        look(session, settings)
    return str(caught.value).splitlines()


def test_a_table_as_it_should_be_passes() -> None:
    look(FakeSession())
    look(FakeSession(), KEYSPACES)


def test_a_cluster_of_ones_own_is_not_asked_for_what_only_keyspaces_has() -> None:
    session = FakeSession(peers=(), status="")
    look(session)
    assert session.asked == ["system.local", "system_schema.columns"]


def test_another_partitioner_is_told_with_the_remedy() -> None:
    own = problems(FakeSession("org.apache.cassandra.dht.RandomPartitioner"))
    account = problems(FakeSession("com.amazonaws.cassandra.DefaultPartitioner"), KEYSPACES)

    assert own == [
        "the partitioner is org.apache.cassandra.dht.RandomPartitioner, by which Spark cannot read what is loaded: "
        "take a cluster with Murmur3Partitioner"
    ]
    assert f"run UPDATE system.local SET partitioner = '{MURMUR}' WHERE key = 'local', which counts" in account[0]


@pytest.mark.parametrize("peers", [(), Unauthorized("no cassandra:Select")])
def test_peers_that_the_role_may_not_see_are_told_with_the_permissions(peers: Any) -> None:
    (said,) = problems(FakeSession(peers=peers), KEYSPACES)

    assert said.startswith("system.peers is empty or closed to this role")
    assert "ec2:DescribeNetworkInterfaces, ec2:DescribeVpcEndpoints" in said


@pytest.mark.parametrize(("settings", "remedy"), [(CLUSTER, "add --create-tables"), (KEYSPACES, "run terraform apply")])
def test_a_missing_table_is_told_with_what_makes_it(settings: Settings, remedy: str) -> None:
    session = FakeSession(columns=(), status="")
    assert problems(session, settings) == [f"shop.sales: there is no such table: {remedy}"]


@pytest.mark.parametrize("status", ["CREATING", "UPDATING", "RESTORING"])
@pytest.mark.parametrize("columns", [(), COLUMNS])
def test_a_table_that_is_not_ready_yet_is_told(status: str, columns: Any) -> None:
    (said,) = problems(FakeSession(columns=columns, status=status), KEYSPACES)

    assert said == f"shop.sales: the table is {status}, not ACTIVE: load again in a minute"


@pytest.mark.parametrize(
    ("columns", "difference"),
    [
        (COLUMNS[1:], "column amount is missing"),
        ((("amount", "regular", -1, "double"), *COLUMNS[1:]), "column amount is double, not decimal"),
        ((("amount", "static", -1, "decimal"), *COLUMNS[1:]), "column amount is static decimal, not decimal"),
        (
            (COLUMNS[0], ("day", "partition_key", 1, "date"), COLUMNS[2]),
            "its key is ((shop, day)), not ((shop), day)",
        ),
        (
            (COLUMNS[0], ("day", "partition_key", 0, "date"), ("shop", "clustering", 0, "text")),
            "its key is ((day), shop), not ((shop), day)",
        ),
    ],
)
def test_a_table_of_another_definition_is_told(columns: Any, difference: str) -> None:
    assert problems(FakeSession(columns=columns)) == [
        f"shop.sales: the table is not the one of cube.yaml ({difference}): drop the table and add --create-tables, "
        "or mend cube.yaml"
    ]
    assert "run terraform apply with this cube.yaml" in problems(FakeSession(columns=columns), KEYSPACES)[0]


def test_the_order_of_the_partitions_columns_counts() -> None:
    wide = replace(SALES, partition=("shop", "day"))
    columns = (COLUMNS[0], ("shop", "partition_key", 1, "text"), ("day", "partition_key", 0, "date"))
    session: Any = FakeSession(columns=columns)
    with pytest.raises(CassandraError, match=r"its key is \(\(day, shop\)\), not \(\(shop, day\)\)"):
        preflight(session, CLUSTER, wide)


def test_a_column_that_only_the_table_has_is_no_difference() -> None:
    look(FakeSession(columns=(*COLUMNS, ("since", "regular", -1, "int"))))


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert len(problems(FakeSession("RandomPartitioner", (), "ACTIVE", COLUMNS[1:]), KEYSPACES)) == 3


def test_a_cluster_that_does_not_answer_is_an_error_of_the_table() -> None:
    with pytest.raises(CassandraError, match="shop.sales: its definition cannot be read: "):
        look(FakeSession(columns=OperationTimedOut()))
