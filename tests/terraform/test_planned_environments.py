"""What dev and prod would be: `terraform test` plans them, the provider mocked, and each resource is judged.

What the plan does not know yet (an ARN of what is still to be made) counts as set.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import pytest

from tests.terraform_copy import TerraformCopy

ENVIRONMENTS = ["dev", "prod"]
UNKNOWN = "known after apply"


@dataclass(frozen=True)
class Planned:
    """A resource of a plan."""

    address: str
    type: str
    values: dict[str, Any]
    unknown: dict[str, Any]

    def get(self, *path: str) -> Any:
        """The value at a path; blocks that occur once are looked through, and None if one is not there."""
        value: Any = self.values
        unknown: Any = self.unknown
        for name in path:
            value, unknown = _only(value), _only(unknown)
            value = value.get(name) if isinstance(value, dict) else None
            unknown = unknown.get(name) if isinstance(unknown, dict) else unknown
        return UNKNOWN if unknown is True else value


def _only(block: Any) -> Any:
    if not isinstance(block, list) or not block:
        return block
    assert len(block) == 1, block
    return block[0]


Plans = dict[str, list[Planned]]


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def plans(terraform: TerraformCopy, artifacts: None, environment: str) -> Plans:
    """The resources of each run of the environment's own tests, by the run's name."""
    folder = f"environments/{environment}"
    terraform.init(folder)
    done = terraform.run(folder, "test", "-json", "-verbose")
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert done.returncode == 0, [m.get("diagnostic") for m in messages if m["type"] == "diagnostic"]
    return {m["@testrun"]: _resources(m["test_plan"]) for m in messages if m["type"] == "test_plan"}


def _resources(plan: dict[str, Any]) -> list[Planned]:
    changes = [found for found in plan["resource_changes"] if found["mode"] == "managed"]
    return [
        Planned(found["address"], found["type"], found["change"]["after"], found["change"]["after_unknown"])
        for found in changes
    ]


def everything(plans: Plans, *types: str) -> list[Planned]:
    """The resources of these types in all the plans; there must be some."""
    found = [resource for plan in plans.values() for resource in plan if resource.type in types]
    assert found, types
    return found


# Where it is said how containers are placed in the network, by type of what starts them.
NETWORKS = {
    "aws_ecs_service": ("network_configuration",),
    "aws_cloudwatch_event_target": ("ecs_target", "network_configuration"),
}


def starters(plans: Plans, kind: str) -> list[Planned]:
    """What starts containers: the services, and of the rules' targets those that do."""
    found = [resource for resource in everything(plans, kind) if resource.get(NETWORKS[kind][0])]
    assert found, kind
    return found


def test_by_default_nothing_leads_to_the_internet(plans: Plans) -> None:
    ways = {"aws_internet_gateway", "aws_nat_gateway", "aws_eip", "aws_route"}

    assert [r.address for r in plans["plans_with_defaults"] if r.type in ways] == []
    assert {r.type for r in plans["plans_with_everything_on"]} >= {"aws_nat_gateway"}


def test_no_rule_lets_the_internet_in_or_everything_out(plans: Plans) -> None:
    rules = everything(plans, "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")

    assert [r.address for r in rules if r.get("cidr_ipv4") == "0.0.0.0/0" or r.get("cidr_ipv6")] == []
    assert [r.address for r in rules if not r.get("description")] == []


def test_nothing_has_a_public_address(plans: Plans) -> None:
    for subnet in everything(plans, "aws_subnet"):
        assert subnet.get("map_public_ip_on_launch") in (False, None), subnet.address
    for kind, network in NETWORKS.items():
        for starter in starters(plans, kind):
            assert starter.get(*network, "assign_public_ip") in (False, None), starter.address
    for balancer in everything(plans, "aws_lb"):
        assert balancer.get("internal") is True, balancer.address


def test_every_bucket_is_closed_to_the_public(plans: Plans) -> None:
    for plan in plans.values():
        blocks = [r for r in plan if r.type == "aws_s3_bucket_public_access_block"]
        closed = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
        assert len(blocks) == len([r for r in plan if r.type == "aws_s3_bucket"]) == 3
        assert all(block.get(setting) is True for block in blocks for setting in closed)


def test_every_route_of_the_api_wants_to_know_who_calls(plans: Plans) -> None:
    kinds = {
        run: {r.get("authorization_type") for r in plan if r.type == "aws_apigatewayv2_route"}
        for run, plan in plans.items()
    }

    assert kinds["plans_with_defaults"] == {"AWS_IAM"}
    assert kinds["plans_with_everything_on"] == {"JWT"}


def test_what_runs_runs_in_the_vpc(plans: Plans) -> None:
    for function in everything(plans, "aws_lambda_function"):
        assert function.get("vpc_config", "security_group_ids"), function.address
    for job in everything(plans, "aws_glue_job"):
        assert job.get("connections"), job.address
    for kind, network in NETWORKS.items():
        for starter in starters(plans, kind):
            assert starter.get(*network, "subnets"), starter.address
            assert starter.get(*network, "security_groups"), starter.address


# The attribute that names the key, by type of what holds data.
KEYS: dict[str, tuple[str, ...]] = {
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_dynamodb_table": ("server_side_encryption", "kms_key_arn"),
    "aws_ecr_repository": ("encryption_configuration", "kms_key"),
    "aws_glue_security_configuration": ("encryption_configuration", "s3_encryption", "kms_key_arn"),
    "aws_keyspaces_table": ("encryption_specification", "kms_key_identifier"),
    "aws_lambda_function": ("kms_key_arn",),
    "aws_scheduler_schedule": ("kms_key_arn",),
    "aws_secretsmanager_secret": ("kms_key_id",),
    "aws_sns_topic": ("kms_master_key_id",),
    "aws_sqs_queue": ("kms_master_key_id",),
}


@pytest.mark.parametrize("kind", KEYS)
def test_what_holds_data_is_encrypted_by_the_key_of_the_environment(plans: Plans, kind: str) -> None:
    for resource in everything(plans, kind):
        assert resource.get(*KEYS[kind]) == UNKNOWN, resource.address  # the ARN of the key that is still to be made


def test_buckets_are_encrypted_by_it_too_but_for_the_log_bucket(plans: Plans) -> None:
    for plan in plans.values():
        rules = [r for r in plan if r.type == "aws_s3_bucket_server_side_encryption_configuration"]
        how = {r.address: r.get("rule", "apply_server_side_encryption_by_default", "sse_algorithm") for r in rules}
        assert sorted(how.values()) == ["AES256", UNKNOWN, UNKNOWN]  # by the key that is still to be made
        assert ["logs_bucket" in address for address, algorithm in how.items() if algorithm == "AES256"] == [True]


NAMES = ["name", "bucket", "function_name", "family", "dashboard_name", "alarm_name", "repository_name"]


def test_every_name_starts_with_the_deployment(plans: Plans, environment: str) -> None:
    free = re.compile(
        r"aws_iam_role_policy|aws_apigatewayv2_stage|aws_keyspaces_table|aws_scheduler_schedule$|container_insights"
    )
    wrong = {
        resource.address: resource.values[name]
        for resource in (resource for plan in plans.values() for resource in plan)
        for name in NAMES
        if isinstance(resource.values.get(name), str)
        and not free.search(resource.type)
        and not re.search(rf"(^|/)flights[-_]{environment}($|[-_/])", resource.values[name])
    }

    assert wrong == {}


def test_prod_is_protected_from_destroy_and_dev_is_not(plans: Plans, environment: str) -> None:
    protected = environment == "prod"

    for table in everything(plans, "aws_dynamodb_table"):
        assert table.get("deletion_protection_enabled") is protected
    for balancer in everything(plans, "aws_lb"):
        assert balancer.get("enable_deletion_protection") is protected
    for bucket in everything(plans, "aws_s3_bucket"):
        assert bucket.get("force_destroy") is not protected


def test_a_cluster_of_ones_own_needs_no_keyspaces(plans: Plans) -> None:
    assert {r.type for r in plans["plans_with_defaults"]} >= {"aws_keyspaces_keyspace", "aws_keyspaces_table"}
    assert [r.address for r in plans["plans_with_a_cluster_of_ones_own"] if r.type.startswith("aws_keyspaces")] == []


def test_quicksight_is_made_only_if_it_is_asked_for(plans: Plans) -> None:
    assert "aws_cloudformation_stack" in {r.type for r in plans["plans_with_everything_on"]}
    assert [r.address for r in plans["plans_with_defaults"] if r.type == "aws_cloudformation_stack"] == []
