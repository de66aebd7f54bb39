"""Cells as items, read as docs/operations.md says: by DynamoDB's own API, with no code of ours."""

import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.plain_cells import Item, PlainEntry, cell_items, entry_of_items
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.errors import BuildError
from glue_cube.lease import held
from glue_cube.publish import Publication, Published, expire, publish
from glue_cube.rollback import roll_back
from tests.builders import a_cube
from tests.integration.aws import Aws
from tests.unit.glue_cube.test_plain_items import LISTED, built


class Store:
    """The two tables of a deployment, written as the job does."""

    def __init__(self, client: DynamoDBClient, cube: str, control: str) -> None:
        self.client, self.names = client, (cube, control)
        self.table, self.control = DynamoCubeTable(client, cube), DynamoControl(client, control)

    def publish(self, version: str, amount: int, text: str = LISTED) -> Published:
        with held(self.control, version) as leftover:
            publication = Publication(version, "now", {}, self.control.pointer())
            found = publish(a_cube(text), built(text, amount), self.table, self.control, publication)
            expire(self.table, self.control, leftover)
        return found

    def where(self, cuboid: str) -> dict[str, Any]:
        """Step 1 and 2: what is published, and where this cuboid is in it."""
        control = self.names[1]
        pointer = self.client.get_item(TableName=control, Key={"pk": {"S": "published"}})["Item"]
        key = f"plain#{pointer['version']['S']}#{cuboid}"
        return self.client.get_item(TableName=control, Key={"pk": {"S": key}})["Item"]

    def cell(self, cuboid: str, sort_key: str) -> Item | None:
        """Step 3: one cell."""
        where = self.where(cuboid)
        shard = zlib.crc32(sort_key.encode()) % int(where["shards"]["N"])
        key: Any = {"pk": {"S": f"{where['id']['S']}#{shard}"}, "sk": {"S": sort_key}}
        return self.client.get_item(TableName=self.names[0], Key=key).get("Item")

    def cells(self, cuboid: str, beginning: str) -> list[Item]:
        """Step 4: those whose key begins so."""
        found: list[Item] = []
        where = self.where(cuboid)
        for shard in range(int(where["shards"]["N"])):
            values: Any = {":pk": {"S": f"{where['id']['S']}#{shard}"}, ":sk": {"S": beginning}}
            found += self.client.query(
                TableName=self.names[0],
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues=values,
            )["Items"]
        return found

    def items(self, table: int) -> Iterator[Item]:
        for page in self.client.get_paginator("scan").paginate(TableName=self.names[table]):
            yield from page["Items"]


@pytest.fixture
def store(dynamodb: DynamoDBClient, table: str, control_table: str) -> Store:
    return Store(dynamodb, table, control_table)


def test_a_plain_client_finds_the_cells_of_what_is_published(store: Store) -> None:
    store.publish("v1", 7)

    assert store.where("shop")["levels"] == {"L": [{"S": "shop"}]}
    assert store.where("day.year")["cells"] == {"N": "2"}
    for sort_key, wanted in {
        "A": {"shop": {"S": "A"}, "amount": {"N": "7"}, "pieces": {"N": "5"}},
        "\\N": {"amount": {"N": "3"}},
        "\\E": {"shop": {"S": ""}, "pieces": {"N": "3"}},
    }.items():
        found = store.cell("shop", sort_key)
        assert found
        assert {name: value for name, value in found.items() if name not in ("pk", "sk")} == wanted
    assert [item["day_year"] for item in store.cells("day.year", "2024")] == [{"N": "2024"}]
    assert store.cells("ALL", "A") == [store.cell("ALL", "ALL")]
    assert store.cell("shop", "B") is None


def test_readers_go_from_version_to_version_and_back(store: Store) -> None:
    years = []
    for version, amount in (("v1", 1), ("v2", 2)):
        store.publish(version, amount)
        years.append(store.where("day.year"))
        assert (store.cell("shop", "A") or {})["amount"] == {"N": str(amount)}
    roll_back(store.table, store.control, "rollback")

    assert (store.cell("shop", "A") or {})["amount"] == {"N": "1"}
    assert years[0]["id"] == years[1]["id"]


def test_old_versions_leave_no_item_behind(store: Store) -> None:
    last = [store.publish(f"v{number}", number).manifest for number in range(5)][-3:]

    entries = {entry for manifest in last for entry in manifest.plain_entries}
    partitions = [item["pk"]["S"] for item in store.items(0) if item["sk"]["S"] != "block"]
    assert {partition.partition("#")[0] for partition in partitions} == {entry.id for entry in entries}
    assert len(partitions) == sum(entry.cells for entry in entries)
    told = {item["pk"]["S"] for item in store.items(1) if item["pk"]["S"].startswith("plain#")}
    assert told == {f"plain#{manifest.version}#{cuboid}" for manifest in last for cuboid in manifest.plain}


def test_many_cells_are_written_into_shards_read_back_and_deleted(store: Store) -> None:
    table = pa.table({"shop": [f"{number:04d}" + "x" * 900 for number in range(2000)], "pieces": range(2000)})
    items = list(cell_items(table, ["shop"]))
    plain, told = store.table.plain, entry_of_items(["shop"], items)
    entry = replace(told, shards=4)  # as if they were twenty times as many

    plain.write(entry, iter(items))

    assert {item["pk"]["S"] for item in store.items(0)} == {f"{entry.id}#{shard}" for shard in range(4)}
    assert entry_of_items(entry.levels, plain.read(entry)) == told
    assert store.table.pace.units >= 2000
    plain.delete(entry)
    assert list(plain.read(entry)) == []
    plain.delete(entry)


def test_a_number_of_38_digits_is_kept(store: Store) -> None:
    numbers = pa.array(["-123456789012345678901234567890123456.78", "99999999999999999999"]).cast(pa.decimal128(38, 2))
    items = list(cell_items(pa.table({"shop": ["a", "b"], "amount": numbers}), ["shop"]))
    entry = entry_of_items(["shop"], items)

    store.table.plain.write(entry, items)

    assert entry_of_items(["shop"], store.table.plain.read(entry)) == entry


def test_a_table_that_is_not_there_is_named(aws: Aws, dynamodb: DynamoDBClient) -> None:
    missing = aws.name()
    with pytest.raises(BuildError, match=f"table {missing}"):
        list(DynamoCubeTable(dynamodb, missing).plain.read(PlainEntry("0", (), 1, 1)))
