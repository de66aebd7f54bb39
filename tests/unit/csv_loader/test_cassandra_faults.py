from dataclasses import replace
from itertools import chain, pairwise, repeat
from types import SimpleNamespace

import pytest
from cassandra import InvalidRequest, OperationTimedOut, Unauthorized, WriteTimeout
from cassandra.cluster import NoHostAvailable
from cassandra.query import Statement
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.errors import CassandraError
from tests.fake_cassandra import IMPATIENT, FakeFuture, FakeSession, LeapingTime, Loading, by_key, some_rows, written
from tests.typed_columns import a_source

SALES = a_source("shop:string n:int64 note:string", "shop n", "shop")
FAULTS = (OperationTimedOut(), WriteTimeout("timeout", write_type=6), NoHostAvailable("none", {}))


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> LeapingTime:
    return LeapingTime(monkeypatch)


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_what_fails_is_sent_again_with_its_first_timestamp(fault: Exception) -> None:
    session = FakeSession(SALES, iter([fault, None, fault, fault]))
    loading = Loading(session)
    loading.send(some_rows(6))
    loading.table.finish()
    stamps: dict[int, set[int]] = {}
    for stamp, rows in session.sent:
        stamps.setdefault(rows[0][1], set()).add(stamp)

    assert len(session.sent) == 6
    assert [len(of_request) for of_request in stamps.values()] == [1, 1, 1]
    assert (written(session), loading.acknowledged) == (by_key(some_rows(6)), 6)


def test_in_the_end_what_failed_is_awaited_though_nothing_is_in_flight() -> None:
    session = FakeSession(SALES, iter(FAULTS[:1]))
    loading = Loading(session)
    loading.send(some_rows(1))
    loading.table.finish()

    assert (len(session.sent), loading.acknowledged) == (2, 1)


@pytest.mark.parametrize("writes", [True, False])
@settings(max_examples=30)
@given(st.lists(st.booleans(), max_size=40), st.lists(st.tuples(st.integers(0, 3), st.text("ab")), max_size=20))
def test_whatever_fails_the_last_of_each_key_stands_in_the_end(
    writes: bool, fails: list[bool], values: list[tuple[int, str]]
) -> None:
    session = FakeSession(SALES, iter([FAULTS[0] if fault else None for fault in fails]), writes)
    loading = Loading(session)
    for n, note in values:
        loading.send([("A", n, note)])
    loading.table.finish()

    assert written(session) == by_key([("A", n, note) for n, note in values])
    assert loading.acknowledged == len(values)


def test_timestamps_grow_also_when_the_clock_stands_and_old_rows_are_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("csv_loader.cassandra_session.time", SimpleNamespace(time_ns=lambda: 5_000_000))
    session = FakeSession(SALES, iter([FAULTS[0]]), holds=True)
    loading = Loading(session)
    for note in "abc":
        loading.send([("A", 1, note)])
    for answer in (session.held.popleft(), *session.held):
        answer()
    session.holds = False
    loading.send([("A", 1, "d")])
    loading.table.finish()
    first = {rows[0][2]: stamp for stamp, rows in reversed(session.sent)}

    assert all(one < other for one, other in pairwise(first[note] for note in "abcd"))
    assert written(session) == {("A", 1): ("A", 1, "d")}


@pytest.mark.parametrize("fault", [InvalidRequest("unconfigured table t"), Unauthorized("no MODIFY permission")])
def test_what_would_be_refused_again_ends_the_load_and_names_table_and_remedy(fault: Exception) -> None:
    session = FakeSession(SALES, iter([None, fault]))
    loading = Loading(session)

    with pytest.raises(CassandraError) as refused:
        loading.send(some_rows(100))
    with pytest.raises(CassandraError):
        loading.table.finish()
    assert str(refused.value) == f"ks.t: 2 rows are refused ({fault}); mend that, then load again with --resume"
    assert (len(session.sent), loading.acknowledged) == (2, 2)


def test_a_cassandra_that_stays_away_ends_the_load_and_says_how_many_rows_are_missing() -> None:
    session = FakeSession(SALES, chain([None], repeat(FAULTS[2])))
    loading = Loading(session, settings=IMPATIENT)

    with pytest.raises(CassandraError, match=r"^ks\.t: no answer for \d+ s, 4 rows are not acknowledged .*--resume$"):
        loading.send(some_rows(6))
        loading.table.finish()
    assert loading.acknowledged == 2
    assert len(session.sent) > 5


class FirstFails(FakeSession):
    """Whose first row is never written."""

    def execute_async(self, statement: Statement) -> FakeFuture:
        future = super().execute_async(statement)
        first = any(row[1] == 0 for row in self.sent[-1][1])
        return replace(future, answer=FAULTS[0] if first else None)


def test_a_request_that_always_fails_ends_the_load_though_others_are_answered(time: LeapingTime) -> None:
    loading = Loading(FirstFails(SALES), settings=IMPATIENT)

    with pytest.raises(CassandraError, match=r"^ks\.t: .*1 rows are .* \(errors=None, .*--resume$"):
        for n in range(1000):
            loading.send([("A", n, "x")])
            time.now += 0.5
    assert loading.acknowledged > 20


def test_a_pause_of_the_load_is_no_silence_of_cassandra(time: LeapingTime) -> None:
    session = FakeSession(SALES, iter([None, FAULTS[0]]))
    loading = Loading(session, settings=IMPATIENT)
    for n in range(4):
        loading.send([("A", n, "x")])
        time.now += 3600
    loading.table.finish()

    assert loading.acknowledged == 4
