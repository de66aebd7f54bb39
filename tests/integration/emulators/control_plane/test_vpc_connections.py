"""QuickSight's VPC connections as the control plane answers for them, asked by a real client."""

from typing import Any

import pytest

from tests.emulators import refusal
from tests.integration.emulators.control_plane.quicksight import ACCOUNT, ARN, CONFLICT, CONNECTION, INVALID


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
