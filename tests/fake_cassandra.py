"""A session of the Apache driver with a Cassandra in memory, which may fail, answer late, or lose an answer."""

import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from cassandra import cqltypes
from cassandra.query import BatchStatement, PreparedStatement, Statement

from csv_loader.cassandra_session import Clock
from csv_loader.cassandra_table import CassandraTable
from csv_loader.frames.rows import Batch, BatchSize, batches
from csv_loader.settings import Settings
from csv_loader.table_cql import statement_columns
from cube_model.definition import CsvSource
from tests.fake_csv_table import FakeCsvTable
from tests.typed_columns import typed_columns

PATIENT = Settings(("host",), 9042, "ks", batch_rows=2, request_timeout=10_000)
IMPATIENT = Settings(("host",), 9042, "ks", batch_rows=2, request_timeout=10)  # 30 s without an answer
IDENTITY = b"0123456789abcdef"
Row = tuple[Any, ...]


def prepared(source: CsvSource) -> PreparedStatement:
    """The INSERT as the driver has it once it is prepared."""
    columns = [
        SimpleNamespace(keyspace_name="ks", table_name=source.name, name=column.name, type=cqltypes.BytesType)
        for column in statement_columns(source)
    ]
    return PreparedStatement(columns, IDENTITY, list(range(len(source.partition))), "INSERT", "ks", 4, [], None)


def batch_of(statement: Statement, prefix: bytes) -> Batch:
    """The rows of a request, also of one that is an EXECUTE."""
    if isinstance(statement, BatchStatement):
        batch: Batch = statement._statements_and_parameters.batch
        return batch
    cells = b"".join(struct.pack(">i", -1 if v is None else len(v)) + (v or b"") for v in statement.values)
    return Batch(1, memoryview(prefix + cells))


@dataclass
class FakeFuture:
    """The answer to a request, given at once or when the session is told to."""

    session: "FakeSession"
    answer: Exception | None

    def add_callbacks(
        self,
        callback: Callable[..., None],
        errback: Callable[..., None],
        callback_args: tuple[Any, ...] = (),
        errback_args: tuple[Any, ...] = (),
    ) -> None:
        def answered() -> None:
            if self.answer:
                errback(self.answer, *errback_args)
            else:
                callback([], *callback_args)

        if self.session.holds:
            self.session.held.append(answered)
        else:
            answered()


@dataclass
class FakeSession:
    """Gives these answers in turn, then success; with `holds` answers wait.

    `sent` are the timestamp and rows of each request. `rows` are by key with the timestamp of their write; a request
    that fails is written none the less where `writes` says so, as with an answer that is lost.
    """

    source: CsvSource
    answers: Iterator[Exception | None] = field(default_factory=lambda: iter(()))
    writes: bool = False
    holds: bool = False
    refuses: Exception | None = None  # to prepare and to execute
    held: deque[Callable[[], None]] = field(default_factory=deque)
    sent: list[tuple[int, list[Row]]] = field(default_factory=list)
    rows: dict[Row, tuple[int, Row]] = field(default_factory=dict)
    hosts: int = 2  # each row is on one of them
    cluster: Any = field(default_factory=lambda: SimpleNamespace(timestamp_generator=Clock()))
    executed: list[str] = field(default_factory=list)
    client_protocol_handler: Any = None

    def __post_init__(self) -> None:
        hosts = list(range(self.hosts))
        self.cluster.metadata = SimpleNamespace(all_hosts=lambda: hosts, get_replicas=lambda _keyspace, _key: hosts[:1])

    def prepare(self, cql: str) -> PreparedStatement:
        self.execute(cql)
        self._prefix = b"\x01" + struct.pack(">H", len(IDENTITY)) + IDENTITY
        self._prefix += struct.pack(">H", len(self.source.columns))
        return prepared(self.source)

    def execute(self, cql: str) -> None:
        if self.refuses:
            raise self.refuses
        self.executed.append(cql)

    def execute_async(self, statement: Statement) -> FakeFuture:
        answer, stamp = next(self.answers, None), self.cluster.timestamp_generator()
        table = FakeCsvTable(self.source, self._prefix, BatchSize(100, partitions=1 if self.hosts > 1 else 10))
        table.send(batch_of(statement, self._prefix), lambda: None)
        self.sent.append((stamp, list(table.rows.values())))
        for key, row in table.rows.items():
            if (not answer or self.writes) and stamp >= self.rows.get(key, (0, ()))[0]:
                self.rows[key] = stamp, row
        return FakeFuture(self, answer)


class LeapingTime:
    """A clock by which waiting takes no time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("csv_loader.cassandra_table.time", self)
        monkeypatch.setattr("csv_loader.cassandra_table.threading", SimpleNamespace(Condition=self._condition))

    def monotonic(self) -> float:
        self.now += 0.001
        return self.now

    def _condition(self) -> threading.Condition:
        leaping = self

        class Leaping(threading.Condition):
            def wait(self, timeout: float | None = None) -> bool:
                leaping.now += timeout or 0.0
                return super().wait(0.0001)

        return Leaping()


class Loading:
    """A table, and the rows of which it was told that they are written."""

    def __init__(self, *sessions: Any, settings: Settings = PATIENT) -> None:
        self.source: CsvSource = sessions[0].source
        self.table = CassandraTable(sessions, settings, self.source)
        self.acknowledged = 0

    def send(self, rows: Sequence[Row]) -> int:
        """The number of batches."""
        sent = 0
        for some in batches(self.source, typed_columns(self.source, rows), self.table.prefix, self.table.size):
            for batch in some:
                self.table.send(batch, lambda batch=batch: self._note(batch.rows))  # type: ignore[misc]
                sent += 1
        return sent

    def _note(self, rows: int) -> None:
        self.acknowledged += rows


def some_rows(count: int, shop: str = "A") -> list[Row]:
    return [(shop, n, "x") for n in range(count)]


def by_key(rows: Sequence[Row]) -> dict[Row, Row]:
    return {row[:2]: row for row in rows}


def written(session: FakeSession) -> dict[Row, Row]:
    return {key: row for key, (_, row) in session.rows.items()}
