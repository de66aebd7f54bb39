"""The proxy does to a plain driver what its faults are named for, in both versions of the protocol."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cassandra import OperationTimedOut, Unavailable, WriteTimeout
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable, Session
from cassandra.connection import ConnectionShutdown
from cassandra.policies import ExponentialReconnectionPolicy, FallthroughRetryPolicy, RoundRobinPolicy
from cassandra.protocol import IsBootstrappingErrorMessage, OverloadedErrorMessage
from cassandra.query import BatchStatement, BatchType

from local.settings import HOST, Settings
from tests.faults.conftest import behind
from tests.faults.proxy import Fault, FaultProxy, Script

TIMEOUT = 1.0
LOST = (ConnectionShutdown, NoHostAvailable)
ENDS_IN = {
    Fault.OVERLOADED: (OverloadedErrorMessage, False),
    Fault.IS_BOOTSTRAPPING: (IsBootstrappingErrorMessage, False),
    Fault.UNAVAILABLE: (Unavailable, False),
    Fault.UNPREPARED: (None, True),  # the driver prepares anew by itself
    Fault.TIMED_OUT: (WriteTimeout, False),
    Fault.TIMED_OUT_WRITTEN: (WriteTimeout, True),
    Fault.LOST_REQUEST: (OperationTimedOut, False),
    Fault.LOST_ANSWER: (OperationTimedOut, True),
    Fault.LATE_ANSWER: (OperationTimedOut, True),
    Fault.DELAY: (None, True),
    Fault.HELD: (None, True),
    Fault.RESET: (LOST, False),
    Fault.RESET_WRITTEN: (LOST, True),
    Fault.HALF_CLOSED: (LOST, True),
    Fault.BLACKHOLE: (OperationTimedOut, False),
}


@pytest.fixture
def table(cassandra: Session, keyspace: str) -> str:
    replication = "{'class': 'SimpleStrategy', 'replication_factor': 1}"
    cassandra.execute(f"CREATE KEYSPACE {keyspace} WITH replication = {replication}")
    cassandra.execute(f"CREATE TABLE {keyspace}.t (id int PRIMARY KEY, note text)")
    return f"{keyspace}.t"


@contextmanager
def through(settings: Settings, version: int, *faults: Fault) -> Iterator[tuple[FaultProxy, Session]]:
    """A proxy whose first writes meet these faults, and a session through it that retries nothing."""
    profile = ExecutionProfile(RoundRobinPolicy(), FallthroughRetryPolicy(), request_timeout=TIMEOUT)
    with FaultProxy(behind(settings), Script(faults), TIMEOUT).running() as proxy:
        cluster = Cluster(
            [HOST],
            port=proxy.port,
            protocol_version=version,
            execution_profiles={EXEC_PROFILE_DEFAULT: profile},
            reconnection_policy=ExponentialReconnectionPolicy(0.1, 1.0),
            idle_heartbeat_interval=TIMEOUT,
            idle_heartbeat_timeout=TIMEOUT,
        )
        try:
            yield proxy, cluster.connect()
        finally:
            cluster.shutdown()


@pytest.mark.parametrize("version", [4, 5])
@pytest.mark.parametrize("fault", [*Fault])
def test_a_write_meets_the_fault(
    settings: Settings, cassandra: Session, table: str, version: int, fault: Fault
) -> None:
    error, written = ENDS_IN[fault]
    with through(settings, version, fault) as (proxy, session):
        insert = session.prepare(f"INSERT INTO {table} (id, note) VALUES (?, ?)")
        batch = BatchStatement(BatchType.UNLOGGED)
        batch.add(insert, (1, "x" * 300_000))  # more than a segment holds
        if error is None:
            session.execute(batch)
        else:
            with pytest.raises(error):
                session.execute(batch)

        assert dict(proxy.injected) == {fault: 1}
        assert [row.id for row in cassandra.execute(f"SELECT id FROM {table}")] == [1] * written


def test_faults_come_in_an_order_of_the_seed_and_every_some_writes() -> None:
    faults = [fault for fault in Fault for _ in range(20)]
    script, again, other = Script(faults, 5, 1), Script(faults, 5, 1), Script(faults, 5, 2)

    met = [script.of(number) for number in range(1, 3001)]

    assert [again.of(number) for number in range(1, 3001)] == met
    assert [other.of(number) for number in range(1, 3001)] != met
    assert sorted(fault for fault in met if fault) == sorted(faults)
    assert not script.left
