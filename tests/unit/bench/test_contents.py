import struct
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cassandra.cqltypes import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    Int32Type,
    LongType,
    SimpleDateType,
    UTF8Type,
)

from bench.contents import content_of, content_of_file, content_of_table
from bench.data_sets import DATA_SETS
from cube_model.definition import CsvSource
from cube_model.logical_types import parse_logical_type
from tests.unit.bench.sources import source

TYPES: dict[str, Any] = {
    "string": UTF8Type,
    "int32": Int32Type,
    "int64": LongType,
    "decimal(15,2)": DecimalType,
    "float64": DoubleType,
    "bool": BooleanType,
    "date": SimpleDateType,
    "timestamp": DateType,
}
ALL = source(**{f"c{at}": kind for at, kind in enumerate(TYPES)})
HEADER = ",".join(column.name for column in ALL.columns)


def stored(*values: object) -> list[bytes | None]:
    """A row as the driver writes it."""
    kinds = [TYPES[str(column.type)] for column in ALL.columns]
    return [None if value is None else kind.serialize(value, 5) for kind, value in zip(kinds, values, strict=True)]


def written(folder: Path, *lines: str) -> Path:
    file = folder / "all.csv"
    file.write_text("\n".join([HEADER, *lines]) + "\n")
    return file


def test_a_file_and_the_table_that_the_driver_filled_from_it_have_the_same_content(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "é,-1,9007199254740993,-0.05,1.5,true,1969-12-31,2013-01-01T10:00:00.123Z",
        ",2147483647,-2,123456.7,-0.0,false,2026-01-01,1960-01-01T00:00:00Z",
    )
    moment = (1_357_034_400_123, -315_619_200_000)
    rows = [
        stored("é", -1, 9007199254740993, Decimal("-0.05"), 1.5, True, "1969-12-31", moment[0]),
        stored("", 2147483647, -2, Decimal("123456.70"), -0.0, False, "2026-01-01", moment[1]),
    ]

    assert content_of_table(rows, ALL) == content_of_file(file, ALL, None)


def test_the_order_of_the_rows_is_of_no_account_and_the_rows_are() -> None:
    one, two = [b"1", b"a"], [b"2", b"b"]

    assert content_of([one, two]) == content_of([two, one])
    assert content_of([one, two]) != content_of([one, one])
    assert content_of([one, two]).rows == 2


@pytest.mark.parametrize("other", [[[b"12", b""]], [[b"1", None]], [[b"1"], [b"2"]], [[b"2", b"1"]]])
def test_values_and_nulls_are_not_mixed_up(other: list[list[bytes | None]]) -> None:
    assert content_of([[b"1", b"2"]]) != content_of(other)


def test_null_is_the_named_text_only(tmp_path: Path) -> None:
    text = "NA,1,NA,1.00,1.5,true,2026-01-01,2026-01-01T00:00:00Z"
    row = stored(None, 1, None, Decimal("1.00"), 1.5, True, "2026-01-01", 1_767_225_600_000)

    assert content_of_table([row], ALL) == content_of_file(written(tmp_path, text), ALL, "NA")


@pytest.mark.parametrize("same", ["17", "17.0", "17.00", "1.7E+1", "17.000"])
def test_a_decimal_is_the_same_with_any_number_of_digits(same: str) -> None:
    price = source(price="decimal(15,2)")
    rows, wanted = ([[DecimalType.serialize(Decimal(text), 5)]] for text in (same, "17.00"))

    assert content_of_table(rows, price) == content_of(wanted)


def test_a_decimal_that_does_not_fit_is_another_value() -> None:
    price = source(price="decimal(15,2)")
    rows = [[struct.pack(">i", 3) + (17_001).to_bytes(3, "big")]]

    assert content_of_table(rows, price) == content_of(rows)


def test_a_file_with_another_header_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("price\n1\n")

    with pytest.raises(ValueError, match="the header is not the columns of lines"):
        content_of_file(file, ALL, None)


@pytest.mark.parametrize("data", DATA_SETS.values(), ids=str)
def test_the_definitions_of_the_data_sets_are_read(data: Any) -> None:
    found: CsvSource = data.source

    assert found.name == data.name
    assert found.files == (data.file,)
    assert all(parse_logical_type(str(column.type)) for column in found.columns)
