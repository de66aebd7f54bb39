import zlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.arrow_columns import logical_type
from cube_model.dynamodb_values import from_attribute
from cube_model.keys import cell_key
from cube_model.plain_cells import SHARD_CELLS, Item, cell_items, entry_of_items, shard_of

SCHEMA = pa.schema(
    {
        "shop": pa.string(),
        "day_month": pa.string(),
        "flag": pa.bool_(),
        "pieces": pa.int64(),
        "count": pa.int32(),
        "price": pa.decimal128(38, 4),
        "heat": pa.float64(),
        "last": pa.date32(),
        "at": pa.timestamp("us", "UTC"),
    }
)
LEVELS = ("shop", "day_month", "flag")
TEXTS = st.none() | st.text(alphabet="A#\\NE é", max_size=4)
ROWS = st.fixed_dictionaries(
    {
        "shop": TEXTS,
        "day_month": TEXTS,
        "flag": st.none() | st.booleans(),
        "pieces": st.none() | st.integers(-(2**63), 2**63 - 1),
        "count": st.none() | st.integers(-(2**31), 2**31 - 1),
        "price": st.none() | st.integers(-(10**38) + 1, 10**38 - 1).map(lambda n: Decimal((n < 0, digits(n), -4))),
        "heat": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "last": st.none() | st.dates(),
        "at": st.none() | st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)),
    }
)
TABLES = st.lists(ROWS, max_size=8, unique_by=lambda row: tuple(row[level] for level in LEVELS)).map(
    lambda rows: pa.Table.from_pylist(rows, SCHEMA)
)


def digits(number: int) -> tuple[int, ...]:
    return tuple(map(int, str(abs(number))))


def row_of(item: Item) -> dict[str, Any]:
    """What a reader makes of an item that knows the types only."""
    types = {field.name: logical_type(field.type) for field in SCHEMA}
    return {name: from_attribute(kind, item[name]) if name in item else None for name, kind in types.items() if kind}


@given(TABLES)
def test_every_value_comes_back_from_its_item(table: pa.Table) -> None:
    items = list(cell_items(table, LEVELS))

    assert [row_of(item) for item in items] == table.to_pylist()
    assert all({*item} - {"sk"} <= {*SCHEMA.names} for item in items)


@given(TABLES)
def test_no_two_cells_have_one_key_and_none_is_empty(table: pa.Table) -> None:
    keys = [item["sk"]["S"] for item in cell_items(table, LEVELS)]

    assert len({*keys}) == table.num_rows
    assert all(keys)


@pytest.mark.parametrize(
    ("members", "key"),
    [
        ([], "ALL"),
        ([None], "\\N"),
        ([""], "\\E"),
        (["\\N", "a#b", None, ""], "\\\\N#a\\#b#\\N#\\E"),
        (["ALL", "2013"], "ALL#2013"),
    ],
)
def test_a_sort_key_is_the_members_of_the_cell(members: list[str | None], key: str) -> None:
    assert cell_key(members) == key


@given(TABLES, st.randoms(use_true_random=False))
def test_the_content_is_told_whatever_the_order_and_however_numbers_are_written(table: pa.Table, random: Any) -> None:
    items = list(cell_items(table, LEVELS))
    entry = entry_of_items(LEVELS, items)
    stored = [entry.keyed({name: rewritten(each) for name, each in item.items()}) for item in items]
    random.shuffle(stored)

    assert entry_of_items(LEVELS, stored) == entry


def rewritten(attribute: Any) -> Any:
    """A number as another implementation of DynamoDB may return it."""
    return {"N": f"{Decimal(attribute['N']):E}"} if "N" in attribute else attribute


@given(TABLES.filter(len), st.data())
def test_other_content_is_told_apart(table: pa.Table, data: st.DataObject) -> None:
    items = list(cell_items(table, LEVELS))
    entry, [first, *others] = entry_of_items(LEVELS, items), items
    name = data.draw(st.sampled_from(sorted(first)))
    without = {key: value for key, value in first.items() if key != name}
    changed = {**first, name: {"S": data.draw(st.text()) + "!"}}
    variants: list[list[Item]] = [others, [first, *items], [without, *others], [changed, *others]]

    assert all(entry_of_items(LEVELS, variant).id != entry.id for variant in variants)
    assert entry_of_items(LEVELS[:1], items).id != entry.id


def test_a_large_cuboid_lies_in_shards_that_a_reader_computes() -> None:
    cells = SHARD_CELLS + 1
    table = pa.table({"shop": [str(number) for number in range(cells)], "pieces": pa.array(range(cells), pa.int64())})
    items = list(cell_items(table, ["shop"]))
    entry = entry_of_items(["shop"], items)
    partitions = [entry.keyed(item)["pk"]["S"] for item in items]

    assert (entry.cells, entry.shards) == (cells, 2)
    assert partitions == [f"{entry.id}#{zlib.crc32(str(number).encode()) % 2}" for number in range(cells)]
    assert min(partitions.count(f"{entry.id}#{shard}") for shard in (0, 1)) > cells * 0.48
    assert shard_of("é", 1) == 0


def test_dates_and_numbers_read_as_they_are_written() -> None:
    values = {
        "flag": True,
        "price": Decimal("-12.5000"),
        "heat": 1e300,
        "last": date(2013, 1, 31),
        "at": datetime(2013, 1, 31, 10, tzinfo=UTC),
    }
    [item] = cell_items(pa.Table.from_pylist([values], SCHEMA), LEVELS)

    assert item == {
        "sk": {"S": "\\N#\\N#true"},
        "flag": {"BOOL": True},
        "price": {"N": "-12.5"},
        "heat": {"S": "1e+300"},
        "last": {"S": "2013-01-31"},
        "at": {"S": "2013-01-31T10:00:00.000000Z"},
    }
