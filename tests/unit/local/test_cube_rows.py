"""The rows that a plan reads are those that a load would leave in the tables."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cube_model.definition import ApiSource
from local.client_records import ClientRecord
from local.cube_inputs import CubeInputs, read_cube_inputs
from local.cube_rows import facts_table, write_rows
from tests.builders import CUBES, a_cube, shops

SALES = """\
cube: one
title: One source
sources:
  sales:
    kind: csv
    files: ["*.csv"]
    profile: {delimiter: ";", decimal: ",", dates: "%d/%m/%Y"}
    columns:
      shop: string
      day: date
      amount: decimal(9,2)
      wide: decimal(30,10)
      member: bool
      at: timestamp
      share: float64
    key: [shop, day]
    partition: [shop]
dimensions: {day: {calendar: [day], from: {sales: day}}}
measures: {amount: {source: sales, agg: sum, of: amount}}
segments: {by: day, every: month}
"""


def test_every_kind_of_value_comes_as_its_file_means_it(tmp_path: Path) -> None:
    lines = ["shop;day;amount;wide;member;at;share"]
    lines += ["A;31/12/2023;1,50;-12345678901234567890,05;true;2024-01-01T00:00:00.5Z;0,25", "B;01/01/2024;;;;;"]
    (tmp_path / "a.csv").write_text("\n".join([*lines, "C;no day;1;1;true;;"]))
    told: list[str] = []

    write_rows(a_cube(SALES), CubeInputs(tmp_path, tmp_path), tmp_path / "rows", told.append)

    known, unknown = pq.read_table(tmp_path / "rows" / "sales.parquet").to_pylist()
    assert known == {
        "shop": "A",
        "day": date(2023, 12, 31),
        "amount": Decimal("1.50"),
        "wide": Decimal("-12345678901234567890.0500000000"),
        "member": True,
        "at": datetime(2024, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC),
        "share": 0.25,
    }
    assert unknown == {**dict.fromkeys(known), "shop": "B", "day": date(2024, 1, 1)}
    assert told == ["sales: 2 rows, 1 rejected"]


def test_of_rows_with_one_key_the_last_is_left(tmp_path: Path) -> None:
    header = "shop;day;amount;wide;member;at;share\n"
    for name, amounts in (("a", (1, 2, 3)), ("b", (4,))):
        rows = "".join(f"{shop};01/01/2024;{amount};;;;\n" for shop, amount in zip("AAB", amounts, strict=False))
        (tmp_path / f"{name}.csv").write_text(header + rows)

    write_rows(a_cube(SALES), CubeInputs(tmp_path, tmp_path), tmp_path, print)

    found = pq.read_table(tmp_path / "sales.parquet").to_pylist()
    assert [(row["shop"], row["amount"]) for row in found] == [("B", Decimal(3)), ("A", Decimal(4))]


def test_a_newer_record_replaces_an_older_one_whenever_it_comes() -> None:
    def sent(pieces: int, changed: str) -> ClientRecord:
        row = {"shop": "A", "day": "2024-01-01", "pieces": pieces, "note": None, "changed": changed}
        return ClientRecord(row, True)

    cube = a_cube()
    source = next(cube.api_sources())
    assert isinstance(source, ApiSource)

    rows, rejected = facts_table(
        cube,
        source,
        [sent(1, "2024-01-02T00:00:00Z"), sent(3, "2024-01-04T00:00:00Z"), ClientRecord([], False)]
        + [sent(2, "2024-01-03T00:00:00Z")],
    )

    assert rows["pieces"].to_pylist() == [3]
    assert rejected == 1


@pytest.mark.parametrize(("source", "rows"), [("sales", 9), ("visits", 4), ("places", 4), ("refunds", 4)])
def test_every_source_of_a_cube_has_its_file(tmp_path: Path, source: str, rows: int) -> None:
    write_rows(shops(), read_cube_inputs(CUBES / "shops"), tmp_path, print)

    assert pq.read_table(tmp_path / f"{source}.parquet").num_rows == rows
