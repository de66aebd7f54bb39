from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.load import LoadReport, Row, load
from csv_loader.rows import Misshapen, Rejected, RowSerialiser, Serialise
from cube_model.dynamodb_values import to_text
from cube_model.errors import ValueRejected
from cube_model.values import Value
from tests.builders import shops

VISITS = next(s for s in shops().csv_sources() if s.name == "visits")


@dataclass
class FakeTable:
    """Batches as they were sent; values are serialised as their texts."""

    batches: list[list[Row]] = field(default_factory=list)
    finished: bool = False

    def serialisers(self) -> Sequence[Serialise]:
        def as_text(value: Value) -> bytes:
            return to_text(value).encode()

        return [as_text] * len(VISITS.columns)

    def write(self, rows: Sequence[Row]) -> None:
        self.batches.append(list(rows))

    def finish(self) -> None:
        self.finished = True


def loaded(rows: Sequence[list[str] | Misshapen], batch_rows: int = 2) -> tuple[FakeTable, LoadReport, list[Rejected]]:
    table, rejected = FakeTable(), list[Rejected]()
    numbered = [("visits.csv", enumerate(rows, start=2))]
    report = load(VISITS, numbered, table, rejected.append, lambda rows: None, batch_rows)
    assert table.finished
    return table, report, rejected


def test_a_batch_holds_rows_of_one_partition_only() -> None:
    table, report, _ = loaded([["A", "2024-01-01", "1"], ["B", "2024-01-01", "2"], ["A", "2024-01-02", "NULL"]])

    assert table.batches == [
        [[b"A", b"2024-01-01", b"1"], [b"A", b"2024-01-02", None]],
        [[b"B", b"2024-01-01", b"2"]],
    ]
    assert report == LoadReport("visits", 3, 3, 0)


def test_of_rows_with_one_key_in_a_batch_only_the_last_is_sent() -> None:
    table, report, _ = loaded([["A", "2024-01-01", "1"], ["A", "2024-01-02", "2"], ["A", "2024-01-01", "NULL"]], 9)

    assert table.batches == [[[b"A", b"2024-01-01", None], [b"A", b"2024-01-02", b"2"]]]
    assert report == LoadReport("visits", 3, 3, 0)


def test_a_wrong_row_is_rejected_with_its_place_and_stops_no_other() -> None:
    table, report, rejected = loaded(
        [
            ["A", "2024-01-01", "x"],
            ["NULL", "2024-01-01", "1"],
            ["A", "2024-01-01", "1"],
            Misshapen(["A", "1"], 3),
        ]
    )

    assert [(r.line, r.column, r.reason) for r in rejected] == [
        (2, "visitors", "'x' is not an int32"),
        (3, "shop", "is null, but part of the key"),
        (5, "row", "2 fields, not 3"),
    ]
    assert report == LoadReport("visits", 4, 1, 3)
    assert sum(map(len, table.batches)) == 1


def test_a_moment_finer_than_cql_keeps_is_rejected() -> None:
    sales = next(s for s in shops().csv_sources() if s.name == "sales")
    serialiser = RowSerialiser(sales, [lambda value: b"x"] * len(sales.columns))
    row = ["A", "2024-01-01", "1", "p", "true", "1", "1", "2024-01-01T00:00:00.1234Z"]

    with pytest.raises(ValueRejected, match="sold_at: .* is finer than CQL's milliseconds"):
        serialiser.row(row)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(["1", "", "1.5"]))), st.integers(1, 4))
def test_every_row_is_loaded_or_rejected(rows: list[tuple[str, str]], batch_rows: int) -> None:
    days = [(date(2024, 1, 1) + timedelta(days=at)).isoformat() for at in range(len(rows))]
    numbered = [[shop, day, count] for (shop, count), day in zip(rows, days, strict=True)]
    table, report, rejected = loaded(numbered, batch_rows)

    assert report.rows_in == len(rows) == report.loaded + report.rejected
    assert sum(map(len, table.batches)) == report.loaded
    assert len(rejected) == report.rejected
    assert all(len(batch) <= batch_rows and len({row[0] for row in batch}) == 1 for batch in table.batches)
