"""EDGE: a table in Cassandra or Keyspaces through the Apache driver, with a bounded window of requests in flight."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import cycle

from cassandra import DriverException, InvalidRequest, OperationTimedOut, Unauthorized, WriteTimeout
from cassandra.cluster import NoHostAvailable, Session
from cassandra.protocol import OverloadedErrorMessage

from csv_loader.cassandra_session import Clock
from csv_loader.errors import CassandraError
from csv_loader.frames.rows import Batch, BatchSize
from csv_loader.in_flight import InFlight
from csv_loader.message_frames import PreparedRows, Requests, RowsProtocolHandler
from csv_loader.rate import WriteUnits, units_of
from csv_loader.settings import Settings
from csv_loader.table_cql import create_keyspace, create_table, insert
from cube_model.definition import CsvSource

_PAUSE, _LONGEST_PAUSE = 0.05, 2.0  # s
_PATIENCE = 3  # times the request timeout: so long may all requests fail, and one of them twice as long; at least
_LEAST_PATIENCE = 15.0  # s
_MOST_PARTITIONS = 10  # of a batch; Cassandra warns of more (unlogged_batch_across_partitions_warn_threshold)


@dataclass
class _Request:
    rows: PreparedRows
    acknowledged: Callable[[], None]
    stamp: int  # that of the first attempt: a row sent again must not replace a later one
    attempts: int = 0
    failing_since: float | None = None
    due: float = 0.0
    error: Exception | None = None


def create_tables(session: Session, keyspace: str, sources: Sequence[CsvSource]) -> None:
    """Make the keyspace and the sources' tables where they are missing."""
    with _named(keyspace):
        session.execute(create_keyspace(keyspace))
        for source in sources:
            session.execute(create_table(keyspace, source))


class CassandraTable:
    """Writes batches of rows as idempotent upserts; each is sent again until it is acknowledged."""

    def __init__(self, sessions: Sequence[Session], settings: Settings, source: CsvSource) -> None:
        self._name = f"{settings.keyspace}.{source.name}"
        self._clock: Clock = sessions[0].cluster.timestamp_generator
        with _named(self._name):
            self._requests = Requests(sessions[0].prepare(insert(settings.keyspace, source)))
        for session in sessions:
            session.client_protocol_handler = RowsProtocolHandler
        self._sessions = cycle(sessions)
        self._units = WriteUnits(settings.max_write_units)
        self._patience = max(_PATIENCE * settings.request_timeout, _LEAST_PATIENCE)
        self._window = InFlight()
        self._changed = threading.Condition()
        self._in_flight = 0
        self._failed: list[_Request] = []
        self._fault: CassandraError | None = None
        self._silent_since: float | None = None  # the first fault after the last answer
        self.prefix = self._requests.prefix
        self.size = BatchSize(settings.batch_rows, partitions=_partitions(sessions[0], settings.keyspace))

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        """Send rows once the window has room; `acknowledged` is called when they are written.

        A thread of the driver may call it. CassandraError when Cassandra refuses rows, or stays away.
        """
        self._await(lambda: self._in_flight + len(self._failed) < self._window.limit)
        self._send(_Request(PreparedRows(batch), acknowledged, self._clock.later()))

    def finish(self) -> None:
        """Wait until every row is acknowledged; CassandraError as in `send`."""
        self._await(lambda: not self._in_flight and not self._failed)

    def _await(self, ready: Callable[[], bool]) -> None:
        """Send again what failed and is due, until there is nothing of it and all is ready."""
        while (due := self._due_or_ready(ready)) is not None:
            self._send(due)

    def _due_or_ready(self, ready: Callable[[], bool]) -> _Request | None:
        with self._changed:
            while self._fault is None:
                now = time.monotonic()
                first = min(self._failed, key=lambda request: request.due, default=None)
                if first is not None and first.due <= now:
                    self._forget_pause(first, now)
                    self._refuse_silence(first, now)
                    self._failed.remove(first)
                    return first
                if ready():
                    return None
                self._changed.wait(1.0 if first is None else min(first.due - now, 1.0))
            raise self._fault

    def _forget_pause(self, request: _Request, now: float) -> None:
        """While the load reads or spares write units nobody asks Cassandra, so that is no silence."""
        late = now - request.due
        request.failing_since = min((request.failing_since or now) + late, now)
        self._silent_since = min((self._silent_since or now) + late, now)

    def _refuse_silence(self, request: _Request, now: float) -> None:
        silent = now - (self._silent_since or now)
        if silent > self._patience:
            rows = sum(failed.rows.batch.rows for failed in self._failed)
            raise self._gave_up(request, f"no answer for {silent:.0f} s, {rows:,} rows are not acknowledged")

    def _send(self, request: _Request) -> None:
        """By one thread only: the clock gives the driver the stamp of this request."""
        batch = request.rows.batch
        self._units.take(units_of(len(batch.data) // batch.rows) * batch.rows)
        with self._changed:
            self._in_flight += 1
        request.attempts += 1
        self._clock.stamp = request.stamp
        sent = time.monotonic()
        future = next(self._sessions).execute_async(self._requests.request(request.rows))
        future.add_callbacks(self._answered, self._refused, callback_args=(request, sent), errback_args=(request,))

    def _answered(self, _rows: object, request: _Request, sent: float) -> None:
        now = time.monotonic()
        with self._changed:
            self._in_flight -= 1
            self._silent_since = None
            self._window.answered(now - sent)
            request.acknowledged()
            request.rows.forget()
            self._changed.notify()

    def _refused(self, error: Exception, request: _Request) -> None:
        now = time.monotonic()
        request.error, request.failing_since = error, request.failing_since or now
        with self._changed:
            self._in_flight -= 1
            self._silent_since = self._silent_since or now
            if "Batch too large" in str(error) and request.rows.batch.rows > 1:
                self._failed += self._halves(request)
            elif isinstance(error, (InvalidRequest, Unauthorized)) or now - request.failing_since > 2 * self._patience:
                self._fault = self._fault or self._gave_up(request, f"{request.rows.batch.rows:,} rows are refused")
            else:
                self._send_later(request, now)
            self._changed.notify()

    def _send_later(self, request: _Request, now: float) -> None:
        if _is_overload(request.error):
            self._window.overloaded()
        pause = min(_PAUSE * 2**request.attempts, _LONGEST_PAUSE)
        request.due = now + pause * random.uniform(0.5, 1.0)  # not all at once
        self._failed.append(request)

    def _halves(self, request: _Request) -> list[_Request]:
        """The same rows in two requests; those to come are smaller."""
        self.size = replace(self.size, bytes=min(self.size.bytes, len(request.rows.batch.data)) // 2)
        left = 2

        def acknowledged() -> None:  # with the lock
            nonlocal left
            left -= 1
            if not left:
                request.acknowledged()

        halves = self._requests.halves(request.rows.batch)
        return [_Request(PreparedRows(half), acknowledged, request.stamp) for half in halves]

    def _gave_up(self, request: _Request, what: str) -> CassandraError:
        return CassandraError(f"{self._name}: {what} ({request.error}); mend that, then load again with --resume")


def _partitions(session: Session, keyspace: str) -> int:
    """How many partitions a request may have: several only where whoever gets it has all of their rows."""
    metadata = session.cluster.metadata
    everywhere = len(metadata.get_replicas(keyspace, b"any")) == len(metadata.all_hosts())
    return _MOST_PARTITIONS if everywhere else 1


def _is_overload(error: Exception | None) -> bool:
    """Whether the server has more to do than it can, and not only a connection is lost."""
    causes = error.errors.values() if isinstance(error, NoHostAvailable) else [error]
    return any(isinstance(cause, (OperationTimedOut, OverloadedErrorMessage, WriteTimeout)) for cause in causes)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Driver errors as ours, with the table's name."""
    try:
        yield
    except (DriverException, NoHostAvailable) as error:
        raise CassandraError(f"{name}: {error}") from error
