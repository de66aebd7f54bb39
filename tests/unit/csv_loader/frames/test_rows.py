from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.frames.rows import Batch, BatchSize, batches
from cube_model.definition import CsvSource
from tests.fake_csv_table import FakeCsvTable
from tests.typed_columns import a_source, typed_columns

SALES = a_source("amount:int32 shop:string day:int64 note:string", "shop day", "shop")
LARGE = BatchSize(100, 1 << 20)
Row = tuple[Any, ...]


@dataclass
class Sent(FakeCsvTable):
    """What is sent, in its order: the table itself keeps rows by key."""

    batches: list[Batch] = field(default_factory=list)

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        before = len(self.rows)
        super().send(batch, acknowledged)
        assert len(self.rows) == before + batch.rows, "a key is sent twice"
        self.batches.append(batch)

    def by_batch(self) -> list[list[Row]]:
        left = iter(self.rows.values())
        return [[next(left) for _ in range(batch.rows)] for batch in self.batches]


def sent(source: CsvSource, rows: Sequence[Row], size: BatchSize = LARGE) -> Sent:
    table = Sent(source, size=size)
    for some in batches(source, typed_columns(source, rows), table.prefix, table.size):
        for batch in some:
            table.send(batch, lambda: None)
    return table


def test_rows_of_one_partition_go_together_in_the_order_of_the_file() -> None:
    found = sent(SALES, [(1, "B", 5, "x"), (2, "A", 9, ""), (3, "B", 2, None), (None, "A", 1, "z"), (5, "B", 7, "y")])

    assert sorted(found.by_batch(), key=len) == [
        [(2, "A", 9, ""), (None, "A", 1, "z")],
        [(1, "B", 5, "x"), (3, "B", 2, None), (5, "B", 7, "y")],
    ]


def test_of_rows_with_one_key_only_the_last_is_sent_at_its_place() -> None:
    found = sent(SALES, [(1, "A", 1, "old"), (2, "A", 2, ""), (3, "A", 1, "new"), (4, "B", 1, "other")])

    assert sorted(found.by_batch(), key=len) == [[(4, "B", 1, "other")], [(2, "A", 2, ""), (3, "A", 1, "new")]]


def test_a_key_may_be_the_partition_alone() -> None:
    places = a_source("id:int64 name:string", "id", "id")

    assert sent(places, [(1, "a"), (2, "b"), (1, "c")]).by_batch() == [[(1, "c")], [(2, "b")]]


def test_a_partition_may_be_of_several_columns_at_any_place() -> None:
    found = sent(
        a_source("n:int64 shop:string day:date", "shop day n", "shop day"),
        [(1, "A", date(2024, 1, 1)), (2, "B", date(2024, 1, 1)), (3, "A", date.max), (4, "A", date(2024, 1, 1))],
    )

    assert sorted(len(batch) for batch in found.by_batch()) == [1, 1, 2]


@pytest.mark.parametrize(("rows", "expected"), [(3, [3, 3, 1]), (7, [7]), (1, [1] * 7)])
def test_a_batch_has_no_more_rows_than_allowed(rows: int, expected: list[int]) -> None:
    found = sent(SALES, [(n, "A", n, "x") for n in range(7)], BatchSize(rows))

    assert [batch.rows for batch in found.batches] == expected


def test_a_batch_has_no_more_bytes_than_allowed_and_a_larger_row_goes_alone() -> None:
    one = len(sent(SALES, [(1, "A", 1, "x")]).batches[0].data)
    rows = [(n, "A", n, "x" * (500 if n == 3 else 1)) for n in range(8)]
    found = sent(SALES, rows, BatchSize(100, 2 * one))

    assert [batch.rows for batch in found.batches] == [2, 1, 1, 2, 2]
    assert [len(batch.data) for batch in found.batches] == [2 * one, one, one + 499, 2 * one, 2 * one]


@pytest.mark.parametrize("apart", [1, 10**6])
def test_of_many_rows_of_few_partitions_the_order_is_kept(apart: int) -> None:
    source = a_source("p:int64 n:int64", "p n", "p")
    found = sent(source, [(n % 3 * apart, n) for n in range(600)])

    assert [[row[1] for row in batch] for batch in sent_by_partition(found)] == [[*range(p, 600, 3)] for p in range(3)]


def sent_by_partition(found: Sent) -> list[list[Row]]:
    rows = [row for batch in found.by_batch() for row in batch]
    return [[row for row in rows if row[0] == p] for p in sorted({row[0] for row in rows})]


def test_there_may_be_no_rows() -> None:
    assert sent(SALES, []).batches == []


@pytest.mark.parametrize("partitions", [1, 3, 40_000])
def test_many_rows_come_some_at_a_time_and_each_once(partitions: int) -> None:
    source = a_source("p:int64 n:int64", "p n", "p")
    rows = [(n % partitions, n) for n in range(40_000)]
    some: Iterator[list[Batch]] = batches(source, typed_columns(source, rows), b"--", BatchSize(1000))
    counts = [[batch.rows for batch in part] for part in some]

    assert len(counts) > 1
    assert max(map(sum, counts)) < 20_000
    assert sum(map(sum, counts)) == 40_000


ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.integers(-9, 9)),
        st.sampled_from(["A", "B", "", "ü"]),
        st.integers(-2, 2),
        st.one_of(st.none(), st.text("aü", max_size=9)),
    ),
    max_size=25,
)


def size_of(table: Sent, row: Row) -> int:
    amount, shop, _, note = row
    return len(table.prefix) + 4 * 4 + 4 * (amount is not None) + len(shop.encode()) + 8 + len((note or "").encode())


@settings(max_examples=100)
@given(ROWS, st.integers(1, 9), st.integers(1, 300), st.integers(1, 3))
def test_rows_are_grouped_kept_in_order_and_bounded(
    rows: list[Row], most_rows: int, most_bytes: int, most_partitions: int
) -> None:
    found = sent(SALES, rows, BatchSize(most_rows, most_bytes, most_partitions))
    last = {(shop, day): number for number, (_, shop, day, _) in enumerate(rows)}
    expected = [rows[number] for number in sorted(last.values())]
    by_batch = found.by_batch()

    def too_large(some: list[Row]) -> bool:
        return len(some) > most_rows or sum(size_of(found, row) for row in some) > most_bytes

    in_order = [row for batch in by_batch for row in batch]

    for shop in {row[1] for row in rows}:
        assert [row for row in in_order if row[1] == shop] == [row for row in expected if row[1] == shop]
    assert len(in_order) == len(expected)
    for batch, of_batch in zip(found.batches, by_batch, strict=True):
        assert batch.rows <= most_rows and (len(batch.data) <= most_bytes or batch.rows == 1)
        assert len({row[1] for row in of_batch}) <= most_partitions
    for one, other in pairwise(by_batch):
        of_one, of_other = ([row for row in in_order if row[1] == shop] for shop in (one[-1][1], other[0][1]))
        if one[-1][1] == other[0][1]:  # a partition is cut where it must be only
            assert too_large([*one, other[0]])
        else:  # what is left of one that was cut shares no batch
            assert too_large(of_one) or too_large([*one, *of_other]) or len({row[1] for row in one}) == most_partitions
    shops = [row[1] for row in in_order]
    assert sum(one != other for one, other in pairwise(shops)) == max(len(set(shops)) - 1, 0)
