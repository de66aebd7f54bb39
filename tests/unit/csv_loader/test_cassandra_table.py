import threading
from dataclasses import replace
from typing import Any

import pytest
from cassandra import InvalidRequest, OperationTimedOut, Unauthorized

from csv_loader.cassandra_table import create_tables
from csv_loader.errors import CassandraError
from tests.fake_cassandra import PATIENT, FakeSession, LeapingTime, Loading, by_key, some_rows, written
from tests.typed_columns import a_source

SALES = a_source("shop:string n:int64 note:string", "shop n", "shop")
TOO_LARGE = InvalidRequest("Error from server: code=2200 [Invalid query] message='Batch too large'")


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> LeapingTime:
    return LeapingTime(monkeypatch)


def test_rows_are_written_and_acknowledged() -> None:
    session = FakeSession(SALES)
    loading = Loading(session)
    loading.send([*some_rows(5), ("B", 1, None)])
    loading.table.finish()

    assert sorted(len(rows) for _, rows in session.sent) == [1, 1, 2, 2]
    assert (written(session), loading.acknowledged) == (by_key([*some_rows(5), ("B", 1, None)]), 6)


def test_where_one_host_has_all_rows_a_request_has_those_of_several_partitions() -> None:
    session = FakeSession(SALES, hosts=1)
    rows = [(f"shop {n}", n, "x") for n in range(25)]
    loading = Loading(session, settings=replace(PATIENT, batch_rows=100))
    loading.send(rows)
    loading.table.finish()

    assert [len(sent) for _, sent in session.sent] == [10, 10, 5]
    assert (written(session), loading.acknowledged) == (by_key(rows), 25)


def test_a_batch_that_is_too_large_is_sent_in_halves_and_acknowledged_once() -> None:
    session = FakeSession(SALES, iter([TOO_LARGE, None, TOO_LARGE]))
    loading = Loading(session, settings=replace(PATIENT, batch_rows=7))
    before = loading.table.size.bytes
    loading.send(some_rows(7))
    loading.table.finish()

    assert [[row[1] for row in rows] for _, rows in session.sent] == [
        [*range(7)],
        [0, 1, 2],
        [3, 4, 5, 6],
        [3, 4],
        [5, 6],
    ]
    assert len({stamp for stamp, _ in session.sent}) == 1
    assert loading.acknowledged == 7
    assert loading.table.size.bytes < before / 2


def test_a_row_that_is_too_large_ends_the_load() -> None:
    loading = Loading(FakeSession(SALES, iter([TOO_LARGE])))

    with pytest.raises(CassandraError, match=r"^ks\.t: 1 rows are refused .*Batch too large.*--resume$"):
        loading.send(some_rows(1))
        loading.table.finish()


def test_no_more_requests_are_in_flight_than_the_window_allows() -> None:
    session = FakeSession(SALES, holds=True)
    loading = Loading(session)
    sender = threading.Thread(target=loading.send, args=[some_rows(400)], daemon=True)
    sender.start()
    most = 0
    while sender.is_alive() or session.held:
        most = max(most, len(session.held))
        if session.held and (len(session.held) >= 32 or not sender.is_alive()):
            session.held.popleft()()
    loading.table.finish()

    assert 32 <= most <= 100
    assert (len(session.sent), loading.acknowledged) == (200, 400)


def test_in_the_end_the_answers_of_other_threads_are_awaited() -> None:
    session = FakeSession(SALES, iter([OperationTimedOut()]), holds=True)
    loading = Loading(session)
    loading.send(some_rows(4))

    def answer() -> None:
        while loading.acknowledged < 4:
            if session.held:
                session.held.popleft()()

    answering = threading.Thread(target=answer, daemon=True)
    answering.start()
    loading.table.finish()
    answering.join()

    assert written(session) == by_key(some_rows(4))


def test_sessions_take_turns() -> None:
    one, other = FakeSession(SALES), FakeSession(SALES)
    other.prepare("as the driver does on all hosts")
    loading = Loading(one, other)
    loading.send(some_rows(8))
    loading.table.finish()

    assert (len(one.sent), len(other.sent)) == (2, 2)


def test_a_table_that_is_missing_is_named() -> None:
    with pytest.raises(CassandraError, match=r"^ks\.t: .*unconfigured table"):
        Loading(FakeSession(SALES, refuses=InvalidRequest("unconfigured table t")))


def test_tables_are_made_where_they_are_missing() -> None:
    session: Any = FakeSession(SALES)
    create_tables(session, "ks", [SALES])

    assert [cql.split(" (")[0] for cql in session.executed] == [
        "CREATE KEYSPACE IF NOT EXISTS \"ks\" WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}",
        'CREATE TABLE IF NOT EXISTS "ks"."t"',
    ]
    with pytest.raises(CassandraError, match="^ks: not allowed"):
        create_tables(FakeSession(SALES, refuses=Unauthorized("not allowed")), "ks", [SALES])
