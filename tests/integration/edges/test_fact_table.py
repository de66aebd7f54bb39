from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.dynamodb_values import from_attribute
from cube_model.facts import Fact, parse_fact
from lambda_ingest.errors import FactTableError
from lambda_ingest.fact_table import DynamoFactTable
from lambda_ingest.ingest import ingest
from tests.builders import SMALL, a_cube
from tests.integration.aws import Aws

CUBE = a_cube()
STOCK = next(CUBE.api_sources())
EVERY_TYPE = a_cube(
    SMALL.replace(
        "note: string",
        "note: string\n      small: int32\n      exact: decimal(38,18)\n      ratio: float64\n      open: bool",
    )
)


def record(shop: str = "A", pieces: int = 1, minute: int = 0, note: str | None = None) -> dict[str, Any]:
    changed = f"2024-01-02T00:{minute:02}:00Z"
    return {"shop": shop, "day": "2024-01-01", "pieces": pieces, "note": note, "changed": changed}


def fact(**record_parts: Any) -> Fact:
    return parse_fact(CUBE, STOCK, record(**record_parts))


def outcomes(table: DynamoFactTable, records: Sequence[object]) -> list[str]:
    return [str(o.outcome) for o in ingest(CUBE, STOCK, records, table).outcomes]


def items(client: DynamoDBClient, table: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return sorted((item for page in pages for item in page["Items"]), key=lambda item: str(item["sk"]))


def mark(client: DynamoDBClient, table: str) -> None:
    """Add to each item what any write of the whole item would remove."""
    for item in items(client, table):
        client.update_item(
            TableName=table,
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression="SET untouched = :yes",
            ExpressionAttributeValues={":yes": {"BOOL": True}},
        )


def test_new_facts_are_stored_under_their_keys(dynamodb: DynamoDBClient, table: str) -> None:
    facts = DynamoFactTable(dynamodb, table)

    assert outcomes(facts, [record("A", 5), record("B", 7, note="n")]) == ["written", "written"]

    assert [(i["sk"]["S"], i["c_pieces"]["N"], i.get("c_note")) for i in items(dynamodb, table)] == [
        ("2024-01-01#A", "5", None),
        ("2024-01-01#B", "7", {"S": "n"}),
    ]
    stored = fact(shop="A", pieces=5)
    assert facts.recencies([stored.key, fact(shop="C").key]) == {stored.key: stored.recency}


def test_a_replay_is_unchanged_and_writes_nothing(dynamodb: DynamoDBClient, table: str) -> None:
    facts, records = DynamoFactTable(dynamodb, table), [record(shop) for shop in "ABC"]
    outcomes(facts, records)
    mark(dynamodb, table)

    assert outcomes(facts, records) == ["unchanged"] * 3
    assert all("untouched" in item for item in items(dynamodb, table))


def test_an_older_record_is_stale_and_writes_nothing(dynamodb: DynamoDBClient, table: str) -> None:
    facts = DynamoFactTable(dynamodb, table)
    outcomes(facts, [record(pieces=2, minute=5)])
    mark(dynamodb, table)

    assert outcomes(facts, [record(pieces=1, minute=4)]) == ["stale"]
    assert [(i["c_pieces"]["N"], "untouched" in i) for i in items(dynamodb, table)] == [("2", True)]


def test_a_column_that_became_null_vanishes(dynamodb: DynamoDBClient, table: str) -> None:
    facts = DynamoFactTable(dynamodb, table)
    outcomes(facts, [record(note="old")])

    assert outcomes(facts, [record(note=None, minute=1)]) == ["written"]
    assert [sorted(item) for item in items(dynamodb, table)] == [
        ["c_changed", "c_day", "c_pieces", "c_shop", "pk", "recency", "sk"]
    ]


def test_more_keys_than_one_request_holds(dynamodb: DynamoDBClient, table: str) -> None:
    facts, shops = DynamoFactTable(dynamodb, table), [f"shop {number}" for number in range(230)]

    assert outcomes(facts, [record(shop) for shop in shops]) == ["written"] * 230
    mixed = [record(shop, minute=number % 2) for number, shop in enumerate(shops)]
    assert outcomes(facts, mixed) == ["unchanged", "written"] * 115
    assert len(items(dynamodb, table)) == 230


def test_an_insert_that_lost_the_race_is_reported_and_changes_nothing(dynamodb: DynamoDBClient, table: str) -> None:
    facts = DynamoFactTable(dynamodb, table)
    outcomes(facts, [record("B", pieces=1)])
    rivals = [fact(shop="A"), fact(shop="B", pieces=2, minute=1), fact(shop="C")]

    assert set(facts.write_newer(STOCK, rivals, stored=())) == {rivals[1].key}
    assert [i["c_pieces"]["N"] for i in items(dynamodb, table)] == ["1", "1", "1"]


def test_a_replacement_that_lost_the_race_is_reported_and_changes_nothing(dynamodb: DynamoDBClient, table: str) -> None:
    facts = DynamoFactTable(dynamodb, table)
    outcomes(facts, [record(pieces=9, minute=9)])
    late = fact(pieces=5, minute=5)

    assert set(facts.write_newer(STOCK, [late], stored=[late.key])) == {late.key}
    assert [i["c_pieces"]["N"] for i in items(dynamodb, table)] == ["9"]


def test_any_text_of_a_key_survives(dynamodb: DynamoDBClient, table: str) -> None:
    facts = DynamoFactTable(dynamodb, table)
    records = [record(shop) for shop in ("#", "\\#", "'\"?", "é\n", "A' : 1} --")]

    assert outcomes(facts, records) == ["written"] * 5
    assert outcomes(facts, records) == ["unchanged"] * 5


def test_every_type_is_read_back_as_it_was_written(dynamodb: DynamoDBClient, table: str) -> None:
    source = next(EVERY_TYPE.api_sources())
    exact = "-12345678901234567890.123456789012345678"
    more = {"small": -(2**31), "exact": exact, "ratio": Decimal("1e300"), "open": False}
    written = parse_fact(EVERY_TYPE, source, {**record(pieces=-(2**63), note=""), **more})

    DynamoFactTable(dynamodb, table).write_newer(source, [written], stored=())

    item = items(dynamodb, table)[0]
    assert {c.name: from_attribute(c.type, item[f"c_{c.name}"]) for c in source.columns} == {
        "shop": "A",
        "day": date(2024, 1, 1),
        "pieces": -(2**63),
        "note": "",
        "small": -(2**31),
        "exact": Decimal(exact),
        "ratio": 1e300,
        "open": False,
        "changed": datetime(2024, 1, 2, tzinfo=UTC),
    }


@pytest.mark.parametrize("operation", ["read", "insert", "replace"])
def test_a_table_that_is_not_there_is_named(aws: Aws, dynamodb: DynamoDBClient, operation: str) -> None:
    missing, wanted = aws.name(), fact()
    facts = DynamoFactTable(dynamodb, missing)

    with pytest.raises(FactTableError, match=f"table {missing}"):
        if operation == "read":
            facts.recencies([wanted.key])
        else:
            facts.write_newer(STOCK, [wanted], stored=[wanted.key] if operation == "replace" else ())
