"""Each rule over the rendered policies notices what breaks it; the applied stack itself is judged in test_cycle.py."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.terraform.policy_rules import problems
from tests.terraform.rendered_policies import documents

ROLE = "arn:aws:iam::000000000000:role/sales-dev-ingest"
KEY = "arn:aws:kms:us-east-1:000000000000:key/1"
ARN = "arn:aws:{}:us-east-1:000000000000:"
TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/sales-dev-facts"
Values = dict[str, Any]
Stack = dict[str, Values]


def statement(actions: list[str], resources: list[str] | None = None, **more: Any) -> Values:
    found = {"Effect": "Allow", "Action": actions, **more}
    return found if resources is None else {**found, "Resource": resources}


def policy(*statements: Values) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(*services: str, **principal: str) -> str:
    return policy(statement(["sts:AssumeRole"], Principal={"Service": list(services)} if services else principal))


DATA_SOURCE = {
    "Type": "AWS::QuickSight::DataSource",
    "Properties": {
        "Credentials": {"SecretArn": "arn:aws:secretsmanager:us-east-1:000000000000:secret:quicksight"},
        "SslProperties": {"DisableSsl": False},
        "VpcConnectionProperties": {"VpcConnectionArn": "arn:aws:quicksight:us-east-1:000000000000:vpcConnection/1"},
    },
}
ENABLED = [{"status": "ENABLED"}]
BY_THE_ACCOUNT = {"StringEquals": {"kms:CallerAccount": ["000000000000"], "a": "b"}}
TLS_ONLY = statement(
    ["s3:*"], ["*"], Effect="Deny", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}
)


def stack() -> Stack:
    """A stack that keeps every rule: values by address."""
    return {
        "aws_iam_role.ingest": {"arn": ROLE, "assume_role_policy": trust("lambda.amazonaws.com"), "inline_policy": []},
        "aws_iam_role_policy.ingest": {
            "policy": policy(
                statement(["dynamodb:PutItem"], [TABLE]),
                statement(["ec2:CreateNetworkInterface", "ec2:DescribeSubnets"], ["*"]),
                statement(["ec2:CreateNetworkInterface"], ["*"], Effect="Deny"),
                statement(["s3:GetObject"], ["arn:aws:s3:::sales-dev-landing/*"]),
                statement(["logs:PutLogEvents"], [f"{ARN.format('logs')}log-group:/aws-glue/jobs/sales-dev:*"]),
                statement(["cassandra:Select"], [f"{ARN.format('cassandra')}/keyspace/system*"]),
                statement(["ecs:TagResource"], [f"{ARN.format('ecs')}task/sales-dev/*"]),
                statement(["ec2:CreateTags"], [f"{ARN.format('ec2')}network-interface/*"]),
            )
        },
        "aws_lambda_function.ingest": {"role": ROLE, "environment": [{"variables": {"SECRET_ARN": "arn"}}]},
        "aws_kms_key.main": {
            "policy": policy(statement(["kms:Decrypt"], ["*"], Principal={"AWS": "*"}, Condition=BY_THE_ACCOUNT))
        },
        "aws_s3_bucket_policy.main": {"policy": policy(TLS_ONLY)},
        "aws_vpc_endpoint.s3": {"policy": policy(statement(["*"], ["*"], Principal="*"))},
        "aws_secretsmanager_secret_version.token": {"secret_string": None, "secret_string_wo_version": 1},
        "aws_cloudformation_stack.quicksight": {"template_body": json.dumps({"Resources": {"Source": DATA_SOURCE}})},
        'aws_keyspaces_table.source["sales"]': {
            "encryption_specification": [{"type": "CUSTOMER_MANAGED_KMS_KEY", "kms_key_identifier": KEY}],
            "point_in_time_recovery": ENABLED,
            "client_side_timestamps": ENABLED,
        },
        "aws_ecs_task_definition.loader": {
            "container_definitions": json.dumps(
                [{"name": "loader", "readonlyRootFilesystem": True, "environment": [{"name": "CASSANDRA_SECRET_ARN"}]}]
            )
        },
    }


def shown(values: Stack) -> Values:
    """The stack as `terraform show -json` writes it, within a module."""
    found = [
        {"address": f"module.a.{name}", "mode": "managed", "type": name.split(".")[0], "values": of}
        for name, of in values.items()
    ]
    return {"values": {"root_module": {"child_modules": [{"address": "module.a", "resources": found}]}}}


def granting(*statements: Values) -> Callable[[Stack], None]:
    return lambda s: s["aws_iam_role_policy.ingest"].update(policy=policy(*statements))


def key_for_anyone_if(**condition: Any) -> tuple[Callable[[Stack], None], str]:
    anyone = statement(["kms:Decrypt"], ["*"], Principal={"AWS": ["*"]}, Condition=condition)
    return also("aws_kms_key.open", policy=policy(anyone)), "module.a.aws_kms_key.open.policy lets anyone in"


def data_source(**properties: Any) -> Callable[[Stack], None]:
    changed = copy.deepcopy(DATA_SOURCE)
    changed["Properties"] |= properties  # type: ignore[operator]
    template = json.dumps({"Resources": {"Source": changed}})
    return lambda s: s["aws_cloudformation_stack.quicksight"].update(template_body=template)


def container(**properties: Any) -> Callable[[Stack], None]:
    definition = {"name": "loader", "readonlyRootFilesystem": True, **properties}
    return lambda s: s["aws_ecs_task_definition.loader"].update(container_definitions=json.dumps([definition]))


def table(**properties: Any) -> Callable[[Stack], None]:
    return lambda s: s['aws_keyspaces_table.source["sales"]'].update(properties)


def trusting(document: str) -> Callable[[Stack], None]:
    return lambda s: s["aws_iam_role.ingest"].update(assume_role_policy=document)


def also(address: str, **values: Any) -> Callable[[Stack], None]:
    return lambda s: s.update({address: values})


BREAKING: dict[str, tuple[Callable[[Stack], None], str]] = {
    "every action": (granting(statement(["*"], [TABLE])), "allows *: name each action"),
    "a service's every action": (granting(statement(["s3:*"], [TABLE])), "allows s3:*: name each action"),
    "a family of actions": (granting(statement(["s3:Get*"], [TABLE])), "allows s3:Get*: name each action"),
    "all actions but": (
        granting({"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": TABLE}),
        "name each action",
    ),
    "every resource": (granting(statement(["dynamodb:PutItem"], ["*"])), "dynamodb:PutItem on *: name the resources"),
    "one action too many": (
        granting(statement(["ec2:DescribeSubnets", "ec2:RunInstances"], ["*"])),
        "ec2:RunInstances on *: name the resources",
    ),
    "a bucket for anyone": (
        also("aws_s3_bucket_policy.open", policy=policy(statement(["s3:GetObject"], [TABLE], Principal="*"))),
        "module.a.aws_s3_bucket_policy.open.policy lets anyone in",
    ),
    "a key for any account": (
        also("aws_kms_key.open", policy=policy(statement(["kms:Decrypt"], ["*"], Principal={"AWS": ["*"]}))),
        "module.a.aws_kms_key.open.policy lets anyone in",
    ),
    "a key for a region": key_for_anyone_if(StringEquals={"aws:RequestedRegion": "us-east-1"}),
    "a key for all accounts but one": key_for_anyone_if(StringNotEquals={"kms:CallerAccount": "000000000000"}),
    "a key for whoever names no account": key_for_anyone_if(StringEqualsIfExists={"aws:SourceAccount": "000000000000"}),
    "a key for every caller": key_for_anyone_if(ArnLike={"aws:SourceArn": ["*"]}),
    "a policy that nobody looks at": (
        also("aws_ecr_repository_policy.open", policy=policy(statement(["ecr:*"], Principal="*"))),
        "module.a.aws_ecr_repository_policy.open.policy holds a policy that POLICIES does not know",
    ),
    "two services in a role": (trusting(trust("lambda.amazonaws.com", "glue.amazonaws.com")), "name one service"),
    "an account in a role": (trusting(trust(AWS="arn:aws:iam::111111111111:root")), "111111111111:root: name one"),
    "a role for two": (also("aws_glue_job.cube", role_arn=ROLE), "aws_glue_job.cube.role_arn, module.a.aws_lambda"),
    "a role for nothing": (
        also("aws_iam_role.idle", arn="arn:aws:iam::000000000000:role/idle", assume_role_policy=trust("a.b")),
        "module.a.aws_iam_role.idle is used by nothing",
    ),
    "a secret's value": (
        also("aws_secretsmanager_secret_version.open", secret_string="hush"),
        "module.a.aws_secretsmanager_secret_version.open.secret_string is in the state",
    ),
    "a token of a function": (
        also("aws_lambda_function.open", environment=[{"variables": {"CLIENT_API_TOKEN": "hush"}}]),
        "environment.variables.CLIENT_API_TOKEN is in the state",
    ),
    "QuickSight without TLS": (data_source(SslProperties={"DisableSsl": True}), "set SslProperties.DisableSsl"),
    "QuickSight by default": (data_source(SslProperties={}), "set SslProperties.DisableSsl to false"),
    "QuickSight through the internet": (data_source(VpcConnectionProperties={}), "give VpcConnectionProperties"),
    "QuickSight with a password": (
        data_source(Credentials={"CredentialPair": {"Username": "a", "Password": "b"}}),
        "give Credentials a SecretArn, and nothing else",
    ),
    "Keyspaces with AWS's key": (
        table(encryption_specification=[{"type": "AWS_OWNED_KMS_KEY"}]),
        "lacks a key of its own",
    ),
    "Keyspaces without recovery": (table(point_in_time_recovery=[{"status": "DISABLED"}]), "lacks point-in-time"),
    "Keyspaces without timestamps": (table(client_side_timestamps=[]), "lacks client-side timestamps"),
    "a container that may change": (container(readonlyRootFilesystem=False), "container loader: set readonlyRoot"),
    "a container with a password": (
        container(environment=[{"name": "DB_PASSWORD", "value": "hush"}]),
        "DB_PASSWORD is no place for a secret",
    ),
}
# Every resource of a kind, by an action that could name one.
EVERY_ONE = {
    "cassandra:Modify": f"{ARN.format('cassandra')}/keyspace/*",
    "dynamodb:PutItem": f"{ARN.format('dynamodb')}table/*",
    "dynamodb:Query": f"{ARN.format('dynamodb')}table/*/index/by-day",
    "dynamodb:Scan": f"{ARN.format('dynamodb')}table*",
    "ec2:DetachNetworkInterface": f"{ARN.format('ec2')}network-interface/*",
    "kms:Decrypt": "arn:aws:kms:*",
    "logs:PutLogEvents": f"{ARN.format('logs')}log-group:*",
    "s3:GetObject": "arn:aws:s3:::*",
    "s3:PutObject": "arn:aws:s3:::*/landing/*",
    "secretsmanager:GetSecretValue": f"{ARN.format('secretsmanager')}secret:*",
    "sqs:SendMessage": f"{ARN.format('sqs')}*",
}
BREAKING |= {
    resource: (granting(statement([action], [TABLE, resource])), f"allows {action} on {resource}: name the resources")
    for action, resource in EVERY_ONE.items()
}


def test_a_stack_that_keeps_the_rules_has_no_problems() -> None:
    assert problems(shown(stack())) == []


@pytest.mark.parametrize("what", BREAKING)
def test_what_breaks_a_rule_is_named(what: str) -> None:
    spoil, message = BREAKING[what]
    spoilt = stack()
    spoil(spoilt)

    found = problems(shown(spoilt))

    assert len(found) == 1, found
    assert message in found[0]


def test_schedules_of_one_block_share_their_role() -> None:
    found = stack()
    del found["aws_lambda_function.ingest"]
    found |= {f'aws_scheduler_schedule.pull["{name}"]': {"target": [{"role_arn": ROLE}]} for name in ("a", "b")}

    assert problems(shown(found)) == []


def test_every_policy_of_the_state_is_a_document() -> None:
    assert {document.where for document in documents(shown(stack()))} == {
        "module.a.aws_iam_role.ingest.assume_role_policy",
        "module.a.aws_iam_role_policy.ingest.policy",
        "module.a.aws_kms_key.main.policy",
        "module.a.aws_s3_bucket_policy.main.policy",
        "module.a.aws_vpc_endpoint.s3.policy",
    }


def test_a_state_without_anything_has_no_problems() -> None:
    assert problems({"format_version": "1.0"}) == []
