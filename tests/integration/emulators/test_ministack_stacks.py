"""CloudFormation's stacks of QuickSight resources in MiniStack, which calls QuickSight in the control plane."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators import PATIENCE_SECONDS, client, control_plane, ministack, refusal

ACCOUNT = {"AwsAccountId": "000000000000"}
READER = "arn:aws:quicksight:us-east-1:000000000000:group/default/readers"


@pytest.fixture(scope="module")
def quicksight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the control plane."""
    with control_plane(tmp_path_factory.mktemp("quicksight")) as address:
        yield address


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, quicksight: str) -> Iterator[str]:
    with ministack(tmp_path_factory.mktemp("ministack"), AWS_ENDPOINT_URL_QUICKSIGHT=quicksight) as address:
        yield address


def test_a_stack_makes_changes_and_deletes_quicksight_resources(address: str, quicksight: str) -> None:
    formation, direct = client("cloudformation", address), client("quicksight", quicksight)
    tags = [{"Key": "Project", "Value": "cubo"}]
    formation.create_stack(StackName="bi", TemplateBody=template(host="old.internal"), Tags=tags)
    stack = settled(formation, "bi")
    assert (stack["StackStatus"], outputs(stack)) == (
        "CREATE_COMPLETE",
        {
            "Arn": "arn:aws:quicksight:us-east-1:000000000000:datasource/cube",
            "Ref": "000000000000|cube",
            "SetArn": "arn:aws:quicksight:us-east-1:000000000000:dataset/cube",
        },
    )
    assert spark(direct, "cube") == {"Host": "old.internal", "Port": 10000}
    assert tags[0] in direct.list_tags_for_resource(ResourceArn=outputs(stack)["Arn"])["Tags"]

    formation.update_stack(StackName="bi", TemplateBody=template(host="new.internal", readers=[]), Tags=[])
    assert settled(formation, "bi")["StackStatus"] == "UPDATE_COMPLETE"
    assert spark(direct, "cube") == {"Host": "new.internal", "Port": 10000}
    assert direct.describe_data_source_permissions(**ACCOUNT, DataSourceId="cube")["Permissions"] == []
    kept = direct.list_tags_for_resource(ResourceArn=outputs(stack)["Arn"])["Tags"]
    assert "Project" not in [tag["Key"] for tag in kept]

    formation.update_stack(StackName="bi", TemplateBody=template(host="new.internal", source="other"))
    assert outputs(settled(formation, "bi"))["Ref"] == "000000000000|other"
    assert refusal(direct.describe_data_source, **ACCOUNT, DataSourceId="cube")[0] == "ResourceNotFoundException"

    formation.delete_stack(StackName="bi")
    settled(formation, stack["StackId"])
    for call, name in ((direct.describe_data_source, "DataSourceId"), (direct.describe_data_set, "DataSetId")):
        assert refusal(call, **ACCOUNT, **{name: "other"})[0] == "ResourceNotFoundException"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"Hosts": "x"}, "'Hosts' was unexpected"),
        ({"Type": None}, "'Type' is a required property"),
        ({"DataSourceId": None}, "'DataSourceId' is a required property"),
        ({"DataSourceParameters": {"SparkParameters": {"Host": "h", "Port": 0}}}, "is less than the minimum"),
        ({"DataSourceParameters": {"AthenaParameters": {}}}, "takes SparkParameters"),
    ],
)
def test_a_stack_with_a_wrong_data_source_is_rolled_back(address: str, change: dict[str, Any], reason: str) -> None:
    formation = client("cloudformation", address)
    name = "wrong" + str(abs(hash(reason)))
    formation.create_stack(StackName=name, TemplateBody=template(host="h", **change))
    assert settled(formation, name)["StackStatus"] == "ROLLBACK_COMPLETE"
    events = formation.describe_stack_events(StackName=name)["StackEvents"]
    assert any(reason in event.get("ResourceStatusReason", "") for event in events), events


def template(host: str, readers: list[str] | None = None, source: str = "cube", **change: Any) -> str:
    readers = [READER] if readers is None else readers
    actions = ["DescribeDataSource", "DescribeDataSourcePermissions", "PassDataSource"]
    data_source = {
        **ACCOUNT,
        "DataSourceId": source,
        "Name": "cube",
        "Type": "SPARK",
        "DataSourceParameters": {"SparkParameters": {"Host": host, "Port": "10000"}},
        "SslProperties": {"DisableSsl": "false"},
        "Permissions": [
            {"Principal": reader, "Actions": [f"quicksight:{action}" for action in actions]} for reader in readers
        ],
        **change,
    }
    columns = [{"Name": "cuboid", "Type": "STRING"}]
    relational = {"DataSourceArn": {"Fn::GetAtt": ["Source", "Arn"]}, "Name": "cube", "InputColumns": columns}
    data_set = {
        **ACCOUNT,
        "DataSetId": source,
        "Name": "cube",
        "ImportMode": "DIRECT_QUERY",
        "PhysicalTableMap": {"cube": {"RelationalTable": relational}},
    }
    given = {name: value for name, value in data_source.items() if value not in (None, [])}
    return json.dumps(
        {
            "Resources": {
                "Source": {"Type": "AWS::QuickSight::DataSource", "Properties": given},
                "Set": {"Type": "AWS::QuickSight::DataSet", "Properties": data_set},
            },
            "Outputs": {
                "Arn": {"Value": {"Fn::GetAtt": ["Source", "Arn"]}},
                "Ref": {"Value": {"Ref": "Source"}},
                "SetArn": {"Value": {"Fn::GetAtt": ["Set", "Arn"]}},
            },
        }
    )


def settled(formation: Any, name: str) -> dict[str, Any]:
    """Return the stack once nothing is in progress."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        stack: dict[str, Any] = formation.describe_stacks(StackName=name)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        time.sleep(0.05)
    raise AssertionError(f"{name} is {stack['StackStatus']}")


def outputs(stack: dict[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def spark(quicksight: Any, identifier: str) -> dict[str, Any]:
    source = quicksight.describe_data_source(**ACCOUNT, DataSourceId=identifier)["DataSource"]
    parameters: dict[str, Any] = source["DataSourceParameters"]["SparkParameters"]
    return parameters
