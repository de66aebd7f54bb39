"""moto answers as AWS does where it did not: a test for each patch of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest

from tests.emulators import client, moto, refusal

ROLE = "arn:aws:iam::000000000000:role/glue"
COMMAND = {"Name": "glueetl", "ScriptLocation": "s3://b/job.py"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("moto")
    with moto(folder) as address:
        yield address


@pytest.fixture(scope="module")
def ec2(address: str) -> Any:
    return client("ec2", address)


@pytest.fixture(scope="module")
def glue(address: str) -> Any:
    return client("glue", address)


@pytest.fixture(scope="module")
def vpc(ec2: Any) -> str:
    """The id of a VPC."""
    return str(ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


def test_a_rule_between_security_groups_keeps_its_description(ec2: Any, vpc: str) -> None:
    group = ec2.create_security_group(GroupName="endpoints", Description="endpoints", VpcId=vpc)["GroupId"]
    peer = {"GroupId": group, "Description": "glue_cube to endpoints"}
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "UserIdGroupPairs": [peer]}],
    )
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])["SecurityGroupRules"]
    assert "glue_cube to endpoints" in [rule.get("Description") for rule in rules]


def call(address: str, invocation: str, attempt: int, **parameters: str) -> int:
    """The status of a call to EC2, as an SDK sends it."""
    headers = {
        "Authorization": "AWS4-HMAC-SHA256 Credential=test/20261123/us-east-1/ec2/aws4_request",
        "amz-sdk-invocation-id": invocation,
        "amz-sdk-request": f"attempt={attempt}; max=3",
    }
    try:
        with urlopen(Request(address, urlencode(parameters).encode(), headers)) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def test_a_repeated_call_is_answered_as_the_first(ec2: Any, vpc: str, address: str) -> None:
    group = ec2.create_security_group(GroupName="repeated", Description="repeated", VpcId=vpc)["GroupId"]
    rule = {"IpPermissions.1.IpProtocol": "tcp", "IpPermissions.1.FromPort": "443", "IpPermissions.1.ToPort": "443"}
    what = {"Action": "AuthorizeSecurityGroupIngress", "GroupId": group, **rule}
    ranges = {"IpPermissions.1.IpRanges.1.CidrIp": "10.0.0.0/16"}

    assert call(address, "one", 1, **what, **ranges) == 200
    assert call(address, "one", 2, **what, **ranges) == 200
    assert call(address, "another", 1, **what, **ranges) == 400
    assert call(address, "a third", 2, **what, **ranges) == 400


def test_a_network_load_balancer_is_named_as_one(ec2: Any, vpc: str, address: str) -> None:
    elb = client("elbv2", address)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.1.0/24", AvailabilityZone="us-east-1a")["Subnet"]["SubnetId"]
    tags = [{"Key": "Project", "Value": "cubo"}]
    made = elb.create_load_balancer(Name="bi", Type="network", Scheme="internal", Subnets=[subnet], Tags=tags)
    arn = made["LoadBalancers"][0]["LoadBalancerArn"]
    identifier = arn.rpartition("/")[2]
    assert arn.endswith(f":loadbalancer/net/bi/{identifier}")
    assert made["LoadBalancers"][0]["DNSName"] == f"bi-{identifier}.elb.us-east-1.amazonaws.com"
    described = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    assert [balancer["LoadBalancerName"] for balancer in described] == ["bi"]
    assert elb.describe_tags(ResourceArns=[arn])["TagDescriptions"] == [{"ResourceArn": arn, "Tags": tags}]
    elb.delete_load_balancer(LoadBalancerArn=arn)
    assert elb.describe_load_balancers()["LoadBalancers"] == []


def test_a_connection_shows_its_type(glue: Any) -> None:
    glue.create_connection(ConnectionInput=connection("shown"))
    assert glue.get_connection(Name="shown")["Connection"]["ConnectionType"] == "NETWORK"


def test_an_updated_connection_is_replaced_whole(glue: Any) -> None:
    glue.create_connection(ConnectionInput={**connection("changed"), "Description": "old"})
    created = glue.get_connection(Name="changed")["Connection"]["CreationTime"]
    glue.update_connection(Name="changed", ConnectionInput=connection("changed", zone="us-east-1b"))
    changed = glue.get_connection(Name="changed")["Connection"]
    assert changed["PhysicalConnectionRequirements"]["AvailabilityZone"] == "us-east-1b"
    assert (changed.get("Description"), changed["CreationTime"]) == (None, created)


def test_a_deleted_connection_is_gone(glue: Any) -> None:
    glue.create_connection(ConnectionInput=connection("deleted"))
    glue.delete_connection(ConnectionName="deleted")
    assert refusal(glue.get_connection, Name="deleted")[0] == "EntityNotFoundException"
    assert refusal(glue.delete_connection, ConnectionName="deleted")[0] == "EntityNotFoundException"


def test_an_updated_job_is_replaced_whole(glue: Any) -> None:
    tags = {"Project": "cubo"}
    glue.create_job(Name="updated", Role=ROLE, Command=COMMAND, Timeout=60, NumberOfWorkers=2, Tags=tags)
    created = glue.get_job(JobName="updated")["Job"]["CreatedOn"]
    change = {"Role": ROLE, "Command": COMMAND, "NumberOfWorkers": 3, "JobRunQueuingEnabled": True}
    assert glue.update_job(JobName="updated", JobUpdate=change)["JobName"] == "updated"
    job = glue.get_job(JobName="updated")["Job"]
    assert (job["NumberOfWorkers"], job["JobRunQueuingEnabled"]) == (3, True)
    assert (job.get("Timeout"), job["CreatedOn"]) == (None, created)
    assert glue.get_tags(ResourceArn="arn:aws:glue:us-east-1:000000000000:job/updated")["Tags"] == tags


def test_a_job_keeps_every_field(glue: Any) -> None:
    given = {"JobRunQueuingEnabled": True, "JobMode": "SCRIPT", "MaintenanceWindow": "Sun:2"}
    glue.create_job(Name="whole", Role=ROLE, Command=COMMAND, **given)
    job = glue.get_job(JobName="whole")["Job"]
    assert {field: job.get(field) for field in given} == given


def test_an_updated_trigger_is_replaced_but_for_type_workflow_and_state(glue: Any) -> None:
    glue.create_workflow(Name="cube")
    glue.create_trigger(
        Name="dirty",
        WorkflowName="cube",
        Type="EVENT",
        Description="old",
        Actions=[{"JobName": "cube"}],
        EventBatchingCondition={"BatchSize": 1},
    )
    update = {"Actions": [{"JobName": "other"}], "EventBatchingCondition": {"BatchSize": 5, "BatchWindow": 900}}
    answered = glue.update_trigger(Name="dirty", TriggerUpdate=update)["Trigger"]
    trigger = glue.get_trigger(Name="dirty")["Trigger"]
    assert answered == trigger
    assert (trigger["Type"], trigger["WorkflowName"], trigger["State"]) == ("EVENT", "cube", "CREATED")
    assert trigger["Actions"][0]["JobName"] == "other"
    assert trigger["EventBatchingCondition"] == {"BatchSize": 5, "BatchWindow": 900}
    assert "Description" not in trigger


def connection(name: str, zone: str = "us-east-1a") -> dict[str, Any]:
    place = {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"], "AvailabilityZone": zone}
    return {
        "Name": name,
        "ConnectionType": "NETWORK",
        "ConnectionProperties": {},
        "PhysicalConnectionRequirements": place,
    }
