"""Amazon Keyspaces as the control plane answers for it, asked by a real client."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators import checked_client, refusal

COLUMNS = [{"name": "id", "type": "text"}, {"name": "at", "type": "timestamp"}, {"name": "n", "type": "decimal"}]
SCHEMA = {
    "allColumns": COLUMNS,
    "partitionKeys": [{"name": "id"}],
    "clusteringKeys": [{"name": "at", "orderBy": "DESC"}],
}
KEY = "arn:aws:kms:us-east-1:000000000000:key/1"
INVALID, MISSING, CONFLICT = (
    ("ValidationException", 400),
    ("ResourceNotFoundException", 404),
    ("ConflictException", 409),
)


@pytest.fixture(scope="module")
def keyspaces(address: str) -> Any:
    return checked_client("keyspaces", address)


@pytest.fixture
def keyspace(keyspaces: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty keyspace with one tag."""
    name = "k" + str(abs(hash(request.node.name)))
    keyspaces.create_keyspace(keyspaceName=name, tags=[{"key": "Project", "value": "cubo"}])
    yield name
    keyspaces.delete_keyspace(keyspaceName=name)


@pytest.fixture
def table(keyspaces: Any, keyspace: str) -> dict[str, str]:
    """A table with all defaults."""
    named = {"keyspaceName": keyspace, "tableName": "flights"}
    keyspaces.create_table(**named, schemaDefinition=SCHEMA)
    return named


def test_a_keyspace_is_described_with_its_arn_and_tags(keyspaces: Any, keyspace: str) -> None:
    described = keyspaces.get_keyspace(keyspaceName=keyspace)
    assert described["resourceArn"] == f"arn:aws:cassandra:us-east-1:000000000000:/keyspace/{keyspace}/"
    assert described["replicationStrategy"] == "SINGLE_REGION"
    assert tags_of(keyspaces, described["resourceArn"]) == {"Project": "cubo"}
    assert keyspace in [listed["keyspaceName"] for listed in keyspaces.list_keyspaces()["keyspaces"]]


def test_a_second_keyspace_of_the_name_is_refused(keyspaces: Any, keyspace: str) -> None:
    assert refusal(keyspaces.create_keyspace, keyspaceName=keyspace) == CONFLICT


def test_what_is_not_there_is_not_found(keyspaces: Any, keyspace: str) -> None:
    absent = {"keyspaceName": keyspace, "tableName": "absent"}
    assert refusal(keyspaces.get_keyspace, keyspaceName="absent") == MISSING
    assert refusal(keyspaces.delete_keyspace, keyspaceName="absent") == MISSING
    assert refusal(keyspaces.create_table, keyspaceName="absent", tableName="t", schemaDefinition=SCHEMA) == MISSING
    assert refusal(keyspaces.get_table, **absent) == MISSING
    assert refusal(keyspaces.update_table, **absent, defaultTimeToLive=1) == MISSING
    assert refusal(keyspaces.delete_table, **absent) == MISSING
    arn = "arn:aws:cassandra:us-east-1:000000000000:/keyspace/absent/"
    assert refusal(keyspaces.list_tags_for_resource, resourceArn=arn) == MISSING


def test_a_table_is_described_with_the_defaults_of_aws(keyspaces: Any, table: dict[str, str]) -> None:
    described = keyspaces.get_table(**table)
    assert described["status"] == "ACTIVE"
    assert described["resourceArn"].endswith(f":/keyspace/{table['keyspaceName']}/table/flights")
    assert described["schemaDefinition"] == {**SCHEMA, "staticColumns": []}
    assert described["capacitySpecification"]["throughputMode"] == "PAY_PER_REQUEST"
    assert described["encryptionSpecification"] == {"type": "AWS_OWNED_KMS_KEY"}
    assert described["pointInTimeRecovery"] == {"status": "DISABLED"}
    assert (described["comment"], described["defaultTimeToLive"]) == ({"message": ""}, 0)
    assert "ttl" not in described and "clientSideTimestamps" not in described


def test_a_table_keeps_what_it_is_made_with(keyspaces: Any, keyspace: str) -> None:
    given: dict[str, Any] = {
        "encryptionSpecification": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyIdentifier": KEY},
        "ttl": {"status": "ENABLED"},
        "defaultTimeToLive": 86400,
        "clientSideTimestamps": {"status": "ENABLED"},
        "comment": {"message": "delays"},
    }
    recovery = {"status": "ENABLED"}
    named = {"keyspaceName": keyspace, "tableName": "t"}
    keyspaces.create_table(**named, schemaDefinition=SCHEMA, pointInTimeRecovery=recovery, **given)
    described = keyspaces.get_table(**named)
    assert {member: described[member] for member in given} == given
    assert described["pointInTimeRecovery"]["status"] == "ENABLED"


def test_names_and_types_are_kept_in_lower_case(keyspaces: Any, keyspace: str) -> None:
    schema = {"allColumns": [{"name": "Id", "type": "TEXT"}], "partitionKeys": [{"name": "ID"}]}
    keyspaces.create_table(keyspaceName=keyspace, tableName="t", schemaDefinition=schema)
    kept = keyspaces.get_table(keyspaceName=keyspace, tableName="t")["schemaDefinition"]
    assert kept["allColumns"] == [{"name": "id", "type": "text"}]
    assert kept["partitionKeys"] == [{"name": "id"}]


@pytest.mark.parametrize("kind", ["map<text, frozen<list<int>>>", "set<uuid>", "tuple<int, text, date>", "varint"])
def test_a_column_may_have_any_type_of_keyspaces(keyspaces: Any, keyspace: str, kind: str) -> None:
    schema = {**SCHEMA, "allColumns": [*COLUMNS, {"name": "c", "type": kind}]}
    keyspaces.create_table(keyspaceName=keyspace, tableName="t", schemaDefinition=schema)
    columns = keyspaces.get_table(keyspaceName=keyspace, tableName="t")["schemaDefinition"]["allColumns"]
    assert columns[-1] == {"name": "c", "type": kind}


@pytest.mark.parametrize("kind", ["string", "duration", "map<text>", "list<int", "list<int, int>", "frozen<numbers>"])
def test_an_unknown_type_is_refused(keyspaces: Any, keyspace: str, kind: str) -> None:
    schema = {**SCHEMA, "allColumns": [*COLUMNS, {"name": "c", "type": kind}]}
    assert refused_table(keyspaces, keyspace, schemaDefinition=schema) == INVALID


@pytest.mark.parametrize(
    "change",
    [
        {"partitionKeys": [{"name": "absent"}]},
        {"clusteringKeys": [{"name": "absent", "orderBy": "ASC"}]},
        {"clusteringKeys": [{"name": "id", "orderBy": "ASC"}]},
        {"staticColumns": [{"name": "absent"}]},
        {"staticColumns": [{"name": "at"}]},
        {"staticColumns": [{"name": "n"}], "clusteringKeys": []},
        {"allColumns": [*COLUMNS, COLUMNS[0]]},
        {"allColumns": [{"name": "id", "type": "list<int>"}, *COLUMNS[1:]]},
        {"allColumns": [{"name": "id", "type": "counter"}, *COLUMNS[1:]]},
        {"partitionKeys": []},
    ],
)
def test_a_table_that_could_not_exist_is_refused(keyspaces: Any, keyspace: str, change: dict[str, Any]) -> None:
    assert refused_table(keyspaces, keyspace, schemaDefinition={**SCHEMA, **change}) == INVALID


@pytest.mark.parametrize(
    "setting",
    [
        {"encryptionSpecification": {"type": "CUSTOMER_MANAGED_KMS_KEY"}},
        {"encryptionSpecification": {"type": "AWS_OWNED_KMS_KEY", "kmsKeyIdentifier": KEY}},
        {"capacitySpecification": {"throughputMode": "PROVISIONED"}},
        {"capacitySpecification": {"throughputMode": "PAY_PER_REQUEST", "readCapacityUnits": 1}},
        {"defaultTimeToLive": 630_720_001},
        {"clientSideTimestamps": {"status": "DISABLED"}},
        {"tags": [{"key": "aws:mine", "value": "x"}]},
    ],
)
def test_a_setting_that_contradicts_itself_is_refused(keyspaces: Any, keyspace: str, setting: dict[str, Any]) -> None:
    assert refused_table(keyspaces, keyspace, schemaDefinition=SCHEMA, **setting) == INVALID


def test_a_second_table_of_the_name_is_refused(keyspaces: Any, table: dict[str, str]) -> None:
    assert refusal(keyspaces.create_table, **table, schemaDefinition=SCHEMA) == CONFLICT


def test_columns_are_added_to_a_table(keyspaces: Any, table: dict[str, str]) -> None:
    keyspaces.update_table(**table, addColumns=[{"name": "more", "type": "int"}])
    columns = keyspaces.get_table(**table)["schemaDefinition"]["allColumns"]
    assert columns == [*COLUMNS, {"name": "more", "type": "int"}]
    assert refusal(keyspaces.update_table, **table, addColumns=[{"name": "more", "type": "int"}]) == INVALID


def test_one_setting_is_updated_at_a_time(keyspaces: Any, table: dict[str, str]) -> None:
    keyspaces.update_table(**table, pointInTimeRecovery={"status": "ENABLED"})
    keyspaces.update_table(**table, ttl={"status": "ENABLED"})
    keyspaces.update_table(**table, defaultTimeToLive=5)
    described = keyspaces.get_table(**table)
    assert described["pointInTimeRecovery"]["status"] == "ENABLED"
    assert (described["ttl"], described["defaultTimeToLive"]) == ({"status": "ENABLED"}, 5)
    assert refusal(keyspaces.update_table, **table) == INVALID
    assert refusal(keyspaces.update_table, **table, ttl={"status": "ENABLED"}, defaultTimeToLive=5) == INVALID


def test_tags_of_a_table_are_added_and_removed(keyspaces: Any, table: dict[str, str]) -> None:
    arn = keyspaces.get_table(**table)["resourceArn"]
    keyspaces.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
    keyspaces.untag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}])
    assert tags_of(keyspaces, arn) == {"b": "2"}


def test_a_deleted_table_is_gone(keyspaces: Any, table: dict[str, str]) -> None:
    assert [listed["tableName"] for listed in keyspaces.list_tables(keyspaceName=table["keyspaceName"])["tables"]]
    keyspaces.delete_table(**table)
    assert refusal(keyspaces.get_table, **table) == MISSING
    assert keyspaces.list_tables(keyspaceName=table["keyspaceName"])["tables"] == []


def test_a_keyspace_takes_its_tables_with_it(keyspaces: Any) -> None:
    keyspaces.create_keyspace(keyspaceName="doomed")
    keyspaces.create_table(keyspaceName="doomed", tableName="t", schemaDefinition=SCHEMA)
    keyspaces.delete_keyspace(keyspaceName="doomed")
    keyspaces.create_keyspace(keyspaceName="doomed")
    assert keyspaces.list_tables(keyspaceName="doomed")["tables"] == []


def refused_table(keyspaces: Any, keyspace: str, **parameters: Any) -> tuple[str, int]:
    return refusal(keyspaces.create_table, keyspaceName=keyspace, tableName="refused", **parameters)


def tags_of(keyspaces: Any, arn: str) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in keyspaces.list_tags_for_resource(resourceArn=arn)["tags"]}
