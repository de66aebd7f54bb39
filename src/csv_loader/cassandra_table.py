"""EDGE: a table in Cassandra or Keyspaces through the Apache driver, with a bounded window of batches in flight."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cassandra import DriverException
from cassandra.cluster import NoHostAvailable, Session
from cassandra.query import BatchStatement, BatchType, BoundStatement

from csv_loader.cassandra_session import Clock
from csv_loader.errors import CassandraError
from csv_loader.load import Row
from csv_loader.rows import Serialise
from csv_loader.table_cql import create_keyspace, create_table, insert
from cube_model.definition import CsvSource

_IN_FLIGHT = 48
_ATTEMPTS = 4


def create_tables(session: Session, keyspace: str, sources: Sequence[CsvSource]) -> None:
    """Make the keyspace and the sources' tables where they are missing."""
    with _named(keyspace):
        session.execute(create_keyspace(keyspace))
        for source in sources:
            session.execute(create_table(keyspace, source))


class CassandraTable:
    """Writes rows as unlogged batches of one partition, each an idempotent upsert that is retried."""

    def __init__(self, session: Session, keyspace: str, source: CsvSource) -> None:
        self._session = session
        self._name = f"{keyspace}.{source.name}"
        with _named(self._name):
            self._prepared = session.prepare(insert(keyspace, source))
        self._window = threading.BoundedSemaphore(_IN_FLIGHT)
        self._failed: list[tuple[BatchStatement, int, Exception]] = []

    def serialisers(self) -> Sequence[Serialise]:
        """How the driver writes each column's type in the negotiated protocol version."""
        version = self._prepared.protocol_version
        types: list[Any] = [column.type for column in self._prepared.column_metadata]
        return [lambda value, kind=kind: kind.serialize(value, version) for kind in types]  # type: ignore[misc]

    def write(self, rows: Sequence[Row]) -> None:
        """Send rows of one partition once the window has room."""
        batch = BatchStatement(BatchType.UNLOGGED)
        batch.is_idempotent = True
        first = BoundStatement(self._prepared)
        first.values = rows[0]
        batch.add(first)  # the driver takes the batch's keyspace and routing key from it
        # The other rows are of the same statement and partition: what `add` would find out again for each is known,
        # and cqlsh's COPY fills the same list.
        identity = self._prepared.query_id
        batch._statements_and_parameters.extend((True, identity, row) for row in rows[1:])
        self._send(batch)

    def finish(self) -> None:
        """Wait for every batch, and send those that failed again; CassandraError if some keep failing."""
        for _ in range(_ATTEMPTS):
            self._drain()
            if not self._failed:
                return
            again, self._failed = self._failed, []
            for batch, stamp, _error in again:
                self._send(batch, stamp)
        self._drain()
        if self._failed:
            rows = sum(len(batch._statements_and_parameters) for batch, _, _ in self._failed)
            raise CassandraError(
                f"{self._name}: {rows} rows were not acknowledged: {self._failed[0][2]}; load the file again"
            )

    def _send(self, batch: BatchStatement, stamp: int | None = None) -> None:
        """Send with a new timestamp, or that of the first try: a row sent again must not replace a later one."""
        self._window.acquire()
        clock: Clock = self._session.cluster.timestamp_generator
        clock.stamp = stamp or clock.later()
        future = self._session.execute_async(batch)
        future.add_callbacks(self._acknowledged, self._refused, errback_args=(batch, clock.stamp))

    def _acknowledged(self, _rows: object) -> None:
        self._window.release()

    def _refused(self, error: Exception, batch: BatchStatement, stamp: int) -> None:
        self._failed.append((batch, stamp, error))
        self._window.release()

    def _drain(self) -> None:
        for _ in range(_IN_FLIGHT):
            self._window.acquire()
        for _ in range(_IN_FLIGHT):
            self._window.release()


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Driver errors as ours, with the table's name."""
    try:
        yield
    except (DriverException, NoHostAvailable) as error:
        raise CassandraError(f"{name}: {error}") from error
