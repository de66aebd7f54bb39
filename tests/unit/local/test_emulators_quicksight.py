"""QuickSight as the control plane answers for it, asked by a real client."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulators import checked_client, control_plane, refusal

ACCOUNT = {"AwsAccountId": "000000000000"}
ARN = "arn:aws:quicksight:us-east-1:000000000000:"
READER, OWNER = f"{ARN}group/default/readers", f"{ARN}user/default/owner"
READ = [
    "quicksight:DescribeDataSource",
    "quicksight:DescribeDataSourcePermissions",
    "quicksight:PassDataSource",
]
OWN = [*READ, "quicksight:UpdateDataSource", "quicksight:DeleteDataSource", "quicksight:UpdateDataSourcePermissions"]
CONNECTION: dict[str, Any] = {
    "Name": "vpc",
    "SubnetIds": ["subnet-1", "subnet-2"],
    "SecurityGroupIds": ["sg-1"],
    "RoleArn": "arn:aws:iam::000000000000:role/quicksight",
}
SPARK = {"SparkParameters": {"Host": "sql.internal", "Port": 10000}}
SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:ldap-AbCdEf"
COLUMNS = [{"Name": "cuboid", "Type": "STRING"}, {"Name": "open", "Type": "BOOLEAN"}]
INVALID, MISSING = ("InvalidParameterValueException", 400), ("ResourceNotFoundException", 404)
EXISTS, CONFLICT = ("ResourceExistsException", 409), ("ConflictException", 409)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder: Path = tmp_path_factory.mktemp("quicksight")
    with control_plane(folder) as address:
        yield checked_client("quicksight", address)


@pytest.fixture
def quicksight(running: Any) -> Iterator[Any]:
    """A QuickSight that is empty but for deleted VPC connections."""
    yield running
    for listed in running.list_data_sets(**ACCOUNT)["DataSetSummaries"]:
        running.delete_data_set(**ACCOUNT, DataSetId=listed["DataSetId"])
    for listed in running.list_data_sources(**ACCOUNT)["DataSources"]:
        running.delete_data_source(**ACCOUNT, DataSourceId=listed["DataSourceId"])
    for listed in running.list_vpc_connections(**ACCOUNT)["VPCConnectionSummaries"]:
        if listed["Status"] != "DELETED":
            running.delete_vpc_connection(**ACCOUNT, VPCConnectionId=listed["VPCConnectionId"])


@pytest.fixture
def connection(quicksight: Any) -> str:
    """The ARN of a VPC connection."""
    created = quicksight.create_vpc_connection(**ACCOUNT, VPCConnectionId="vpc", **CONNECTION)
    return str(created["Arn"])


@pytest.fixture
def source(quicksight: Any, connection: str) -> str:
    """The ARN of a data source of the type SPARK through the VPC connection."""
    created = quicksight.create_data_source(
        **ACCOUNT,
        DataSourceId="cube",
        Name="cube",
        Type="SPARK",
        DataSourceParameters=SPARK,
        Credentials={"SecretArn": SECRET},
        SslProperties={},
        VpcConnectionProperties={"VpcConnectionArn": connection},
        Permissions=[{"Principal": READER, "Actions": READ}],
        Tags=[{"Key": "Project", "Value": "cubo"}],
    )
    return str(created["Arn"])


def table(source: str, **changes: Any) -> dict[str, Any]:
    relational = {"DataSourceArn": source, "Name": "flights_cube", "InputColumns": COLUMNS, **changes}
    return {"PhysicalTableMap": {"cube": {"RelationalTable": relational}}}


def test_a_vpc_connection_is_available_in_its_subnets(quicksight: Any, connection: str) -> None:
    described = quicksight.describe_vpc_connection(**ACCOUNT, VPCConnectionId="vpc")["VPCConnection"]
    assert connection == described["Arn"] == f"{ARN}vpcConnection/vpc"
    assert (described["Status"], described["AvailabilityStatus"]) == ("CREATION_SUCCESSFUL", "AVAILABLE")
    assert [interface["SubnetId"] for interface in described["NetworkInterfaces"]] == CONNECTION["SubnetIds"]
    assert described["SecurityGroupIds"] == ["sg-1"]


def test_an_updated_vpc_connection_keeps_its_time_of_creation(quicksight: Any, connection: str) -> None:
    before = quicksight.describe_vpc_connection(**ACCOUNT, VPCConnectionId="vpc")["VPCConnection"]
    changed = {**CONNECTION, "SecurityGroupIds": ["sg-2"], "DnsResolvers": ["10.0.0.2"]}
    quicksight.update_vpc_connection(**ACCOUNT, VPCConnectionId="vpc", **changed)
    after = quicksight.describe_vpc_connection(**ACCOUNT, VPCConnectionId="vpc")["VPCConnection"]
    assert (after["Status"], after["CreatedTime"]) == ("UPDATE_SUCCESSFUL", before["CreatedTime"])
    assert (after["SecurityGroupIds"], after["DnsResolvers"]) == (["sg-2"], ["10.0.0.2"])


def test_a_deleted_vpc_connection_is_shown_as_deleted(quicksight: Any, connection: str) -> None:
    named = {**ACCOUNT, "VPCConnectionId": "vpc"}
    assert quicksight.delete_vpc_connection(**named)["DeletionStatus"] == "DELETION_IN_PROGRESS"
    assert quicksight.describe_vpc_connection(**named)["VPCConnection"]["Status"] == "DELETED"
    assert refusal(quicksight.delete_vpc_connection, **named) == CONFLICT
    assert refusal(quicksight.update_vpc_connection, **named, **CONNECTION) == CONFLICT
    quicksight.create_vpc_connection(**named, **CONNECTION)


@pytest.mark.parametrize(
    "change",
    [
        {"SubnetIds": ["subnet-1"]},
        {"SubnetIds": ["subnet-1", "subnet-1"]},
        {"SubnetIds": ["eni-1", "eni-2"]},
        {"SecurityGroupIds": []},
        {"RoleArn": "quicksight"},
        {"Name": ""},
    ],
)
def test_a_wrong_vpc_connection_is_refused(quicksight: Any, change: dict[str, Any]) -> None:
    wrong = {**CONNECTION, **change}
    assert refusal(quicksight.create_vpc_connection, **ACCOUNT, VPCConnectionId="wrong", **wrong) == INVALID


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


def test_a_data_set_shows_its_columns(quicksight: Any, source: str) -> None:
    named = {**ACCOUNT, "DataSetId": "cube"}
    quicksight.create_data_set(**named, Name="cube", ImportMode="DIRECT_QUERY", **table(source))
    described = quicksight.describe_data_set(**named)["DataSet"]
    assert described["Arn"] == f"{ARN}dataset/cube"
    assert described["OutputColumns"] == [{"Name": "cuboid", "Type": "STRING"}, {"Name": "open", "Type": "INTEGER"}]
    assert described["LogicalTableMap"] == {"cube": {"Alias": "flights_cube", "Source": {"PhysicalTableId": "cube"}}}
    quicksight.update_data_set(**named, Name="new", ImportMode="DIRECT_QUERY", **table(source))
    assert quicksight.describe_data_set(**named)["DataSet"]["Name"] == "new"


def test_a_data_set_has_no_refresh_properties(quicksight: Any, source: str) -> None:
    for mode, answer in (("DIRECT_QUERY", INVALID), ("SPICE", MISSING)):
        named = {**ACCOUNT, "DataSetId": mode}
        quicksight.create_data_set(**named, Name="cube", ImportMode=mode, **table(source))
        assert refusal(quicksight.describe_data_set_refresh_properties, **named) == answer


def test_a_data_set_needs_a_data_source_that_is_there(quicksight: Any, source: str) -> None:
    given = {**ACCOUNT, "DataSetId": "new", "Name": "new", "ImportMode": "DIRECT_QUERY"}
    assert refusal(quicksight.create_data_set, **given, **table(f"{ARN}datasource/absent")) == MISSING
    quicksight.delete_data_source(**ACCOUNT, DataSourceId="cube")
    assert refusal(quicksight.create_data_set, **given, **table(source)) == MISSING


@pytest.mark.parametrize(
    "change", [{"InputColumns": []}, {"InputColumns": COLUMNS + COLUMNS}, {"Name": None}, {"DataSourceArn": "cube"}]
)
def test_a_wrong_table_is_refused(quicksight: Any, source: str, change: dict[str, Any]) -> None:
    given = {**ACCOUNT, "DataSetId": "wrong", "Name": "wrong", "ImportMode": "DIRECT_QUERY"}
    relational = table(source, **change)["PhysicalTableMap"]["cube"]["RelationalTable"]
    kept = {name: value for name, value in relational.items() if value is not None}
    tables = {"PhysicalTableMap": {"cube": {"RelationalTable": kept}}}
    assert refusal(quicksight.create_data_set, **given, **tables) == INVALID


@pytest.mark.parametrize("change", [{"ImportMode": "LIVE"}, {"PhysicalTableMap": {}}, {"Name": ""}])
def test_a_wrong_data_set_is_refused(quicksight: Any, source: str, change: dict[str, Any]) -> None:
    given = {"DataSetId": "wrong", "Name": "wrong", "ImportMode": "DIRECT_QUERY", **table(source), **change}
    assert refusal(quicksight.create_data_set, **ACCOUNT, **given) == INVALID
