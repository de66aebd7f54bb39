from typing import Any

import pytest
from cassandra.cqltypes import Int32Type, LongType, UTF8Type
from cassandra.query import BatchStatement, BoundStatement
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.frames.rows import Batch, BatchSize, batches
from csv_loader.message_frames import PreparedRows, Requests
from tests.fake_cassandra import prepared
from tests.fake_csv_table import FakeCsvTable
from tests.typed_columns import a_source, typed_columns

SALES = a_source("note:string shop:string amount:decimal(20,2) n:int64 pieces:int32", "shop n", "shop")
REQUESTS = Requests(prepared(SALES))
ROWS = st.lists(
    st.tuples(st.one_of(st.none(), st.text("aü", max_size=9)), st.one_of(st.none(), st.integers(-9, 9))),
    min_size=2,
    max_size=9,
)


def batch_of(rows: list[tuple[Any, ...]]) -> Batch:
    [[batch]] = batches(SALES, typed_columns(SALES, rows), REQUESTS.prefix, BatchSize(100))
    return batch


def read(batch: Batch) -> list[Any]:
    table = FakeCsvTable(SALES, REQUESTS.prefix)
    table.send(batch, lambda: None)
    return list(table.rows.values())


@settings(max_examples=60)
@given(ROWS)
def test_halves_have_all_rows_in_their_order(cells: list[tuple[Any, ...]]) -> None:
    batch = batch_of([(note, "A", None, n, pieces) for n, (note, pieces) in enumerate(cells)])
    one, other = REQUESTS.halves(batch)

    assert (one.rows, one.rows + other.rows) == (len(cells) // 2, len(cells))
    assert read(one) + read(other) == read(batch)
    assert bytes(one.data) + bytes(other.data) == bytes(batch.data)


def test_halves_are_cut_again_until_there_are_single_rows() -> None:
    batches = [batch_of([("x" * n, "A", None, n, None) for n in range(6)])]
    while any(batch.rows > 1 for batch in batches):
        batches = [half for batch in batches for half in (REQUESTS.halves(batch) if batch.rows > 1 else (batch,))]

    assert [read(batch)[0][3] for batch in batches] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("note", [None, "", "ü"])
def test_a_single_row_is_an_execute_with_its_values(note: str | None) -> None:
    request = REQUESTS.request(PreparedRows(batch_of([(note, "Ä", None, -7, 5)])))

    assert isinstance(request, BoundStatement)
    values = [UTF8Type.serialize("Ä", 4), LongType.serialize(-7, 4), Int32Type.serialize(5, 4)]
    text = None if note is None else UTF8Type.serialize(note, 4)
    assert request.values == [*values, text, None]
    assert (request.routing_key, request.keyspace) == (values[0], "ks")


def test_more_rows_are_a_batch_for_the_hosts_of_their_partition() -> None:
    request = REQUESTS.request(PreparedRows(batch_of([("x", "Ä", None, n, 5) for n in range(3)])))

    assert isinstance(request, BatchStatement)
    assert (request.routing_key, request.keyspace) == (UTF8Type.serialize("Ä", 4), "ks")
    assert request.is_idempotent
