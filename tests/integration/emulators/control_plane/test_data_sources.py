"""QuickSight's data sources, permissions and tags as the control plane answers for them, asked by a real client."""

from typing import Any

import pytest

from tests.emulators import refusal
from tests.integration.emulators.control_plane.quicksight import (
    ACCOUNT,
    ARN,
    CONNECTION,
    EXISTS,
    INVALID,
    MISSING,
    OWN,
    OWNER,
    READ,
    READER,
    SECRET,
    SPARK,
)


def test_what_is_not_there_is_not_found(quicksight: Any) -> None:
    for call, name in (
        (quicksight.describe_vpc_connection, "VPCConnectionId"),
        (quicksight.delete_vpc_connection, "VPCConnectionId"),
        (quicksight.describe_data_source, "DataSourceId"),
        (quicksight.describe_data_source_permissions, "DataSourceId"),
        (quicksight.delete_data_source, "DataSourceId"),
        (quicksight.describe_data_set, "DataSetId"),
        (quicksight.delete_data_set, "DataSetId"),
    ):
        assert refusal(call, **ACCOUNT, **{name: "absent"}) == MISSING
    assert refusal(quicksight.list_tags_for_resource, ResourceArn=f"{ARN}datasource/absent") == MISSING


def test_another_account_is_refused(quicksight: Any) -> None:
    assert refusal(quicksight.describe_data_set, AwsAccountId="123456789012", DataSetId="cube") == INVALID


def test_a_data_source_is_described_with_all_its_parameters(quicksight: Any, source: str, connection: str) -> None:
    described = quicksight.describe_data_source(**ACCOUNT, DataSourceId="cube")["DataSource"]
    assert source == described["Arn"] == f"{ARN}datasource/cube"
    assert (described["Type"], described["Status"]) == ("SPARK", "CREATION_SUCCESSFUL")
    assert described["DataSourceParameters"] == SPARK
    assert described["SslProperties"] == {"DisableSsl": False}
    assert described["VpcConnectionProperties"] == {"VpcConnectionArn": connection}
    assert described["SecretArn"] == SECRET and "Credentials" not in described
    assert [each["DataSourceId"] for each in quicksight.list_data_sources(**ACCOUNT)["DataSources"]] == ["cube"]


@pytest.mark.parametrize(
    "change",
    [
        {"DataSourceParameters": None},
        {"DataSourceParameters": {}},
        {"DataSourceParameters": {"SparkParameters": {"Host": "sql.internal"}}},
        {"DataSourceParameters": {"SparkParameters": {"Host": "sql.internal", "Port": 0}}},
        {"DataSourceParameters": {"AthenaParameters": {}}},
        {"DataSourceParameters": {**SPARK, "AthenaParameters": {}}},
        {"Type": "SPARKLE"},
        {"Credentials": {"SecretArn": "ldap"}},
        {"Credentials": {"SecretArn": SECRET, "CredentialPair": {"Username": "u", "Password": "p"}}},
        {"SslProperties": {"DisableSsl": "no"}},
        {"VpcConnectionProperties": {"VpcConnectionArn": f"{ARN}datasource/cube"}},
        {"Permissions": [{"Principal": READER, "Actions": READ[:2]}]},
        {"Permissions": [{"Principal": "arn:aws:iam::000000000000:root", "Actions": READ}]},
        {"Permissions": [{"Principal": READER.replace("000000000000", "123456789012"), "Actions": READ}]},
    ],
)
def test_a_wrong_data_source_is_refused(quicksight: Any, change: dict[str, Any]) -> None:
    right = {"Name": "cube", "Type": "SPARK", "DataSourceParameters": SPARK}
    wrong = {name: value for name, value in {**right, **change}.items() if value is not None}
    assert refusal(quicksight.create_data_source, **ACCOUNT, DataSourceId="wrong", **wrong) == INVALID


def test_a_data_source_needs_a_vpc_connection_that_is_there(quicksight: Any, connection: str) -> None:
    given = {"Name": "cube", "Type": "SPARK", "DataSourceParameters": SPARK, "DataSourceId": "new"}
    absent = {"VpcConnectionProperties": {"VpcConnectionArn": f"{ARN}vpcConnection/absent"}}
    assert refusal(quicksight.create_data_source, **ACCOUNT, **given, **absent) == MISSING
    quicksight.delete_vpc_connection(**ACCOUNT, VPCConnectionId="vpc")
    deleted = {"VpcConnectionProperties": {"VpcConnectionArn": connection}}
    assert refusal(quicksight.create_data_source, **ACCOUNT, **given, **deleted) == MISSING


def test_a_second_resource_of_the_id_is_refused(quicksight: Any, source: str) -> None:
    again = {"DataSourceId": "cube", "Name": "cube", "Type": "SPARK", "DataSourceParameters": SPARK}
    assert refusal(quicksight.create_data_source, **ACCOUNT, **again) == EXISTS
    assert refusal(quicksight.create_vpc_connection, **ACCOUNT, VPCConnectionId="vpc", **CONNECTION) == EXISTS


def test_an_updated_data_source_keeps_its_type(quicksight: Any, source: str) -> None:
    moved = {"SparkParameters": {"Host": "new.internal", "Port": 443}}
    named = {**ACCOUNT, "DataSourceId": "cube"}
    quicksight.update_data_source(**named, Name="new", DataSourceParameters=moved)
    described = quicksight.describe_data_source(**named)["DataSource"]
    assert (described["Name"], described["Type"], described["Status"]) == ("new", "SPARK", "UPDATE_SUCCESSFUL")
    assert described["DataSourceParameters"] == moved
    assert refusal(quicksight.update_data_source, **named, Name="new", DataSourceParameters={}) == INVALID


def test_permissions_are_granted_and_revoked(quicksight: Any, source: str) -> None:
    named = {**ACCOUNT, "DataSourceId": "cube"}
    quicksight.update_data_source_permissions(
        **named,
        GrantPermissions=[{"Principal": OWNER, "Actions": OWN}],
        RevokePermissions=[{"Principal": READER, "Actions": READ}],
    )
    answer = quicksight.describe_data_source_permissions(**named)
    assert answer["DataSourceArn"] == source
    assert answer["Permissions"] == [{"Principal": OWNER, "Actions": OWN}]
    wrong = [{"Principal": OWNER, "Actions": ["quicksight:DescribeDataSet"]}]
    assert refusal(quicksight.update_data_source_permissions, **named, GrantPermissions=wrong) == INVALID


def test_tags_are_added_and_removed(quicksight: Any, source: str) -> None:
    quicksight.tag_resource(ResourceArn=source, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    quicksight.untag_resource(ResourceArn=source, TagKeys=["a", "Project"])
    assert quicksight.list_tags_for_resource(ResourceArn=source)["Tags"] == [{"Key": "b", "Value": "2"}]
