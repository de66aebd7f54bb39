"""Rules that an applied stack must keep and that checkov cannot see; each returns what breaks it, in words.

`problems(state)` is all of them over the answer of `terraform show -json`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.terraform.rendered_policies import Document, Kind, Resource, State, documents, resources, unknown_policies

# Actions that AWS gives no resource, or whose resource has no name yet: network interfaces, traces, metrics,
# the registry's token, the security configuration of a job.
WITHOUT_RESOURCE = frozenset(
    {
        "cloudwatch:PutMetricData",
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcAttribute",
        "ec2:DescribeVpcEndpoints",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:UnassignPrivateIpAddresses",
        "ecr:GetAuthorizationToken",
        "glue:GetSecurityConfiguration",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)
# Every resource of a kind may be named only for these actions.
EVERY_RESOURCE = {
    "*": WITHOUT_RESOURCE,
    # Glue makes the workers' interfaces under names of its own, and tags them; the condition says with what.
    "ec2:network-interface/*": frozenset({"ec2:CreateTags", "ec2:DeleteTags"}),
}
# Services whose ARNs have the name at once; those of the others have the type before it.
WITHOUT_TYPE = frozenset({"s3", "sns", "sqs"})
# Conditions, in small letters, that say who calls; any other leaves a policy for anyone open.
# `aws:sourceowner` is the account in the policy that SNS itself gives a new topic.
CALLERS = frozenset(
    {"aws:principalaccount", "aws:sourceaccount", "aws:sourcearn", "aws:sourceowner", "kms:calleraccount"}
)
EXACT = frozenset({"ArnEquals", "ArnLike", "StringEquals"})
_SECRET = re.compile(
    r"(^|[._])(password|secret_string|secret_binary|secret_key|private_key|auth_token|token)$", re.IGNORECASE
)
_ENVIRONMENT_SECRET = re.compile(r"PASSWORD|TOKEN|SECRET(?!_ARN)|PRIVATE_KEY")


def problems(state: State) -> list[str]:
    """Everything that breaks a rule."""
    found = list(documents(state))
    of_documents = (wildcard_actions, wildcard_resources, open_principals, foreign_trusts)
    of_states = (unknown_policies, shared_roles, secret_values, open_data_sources, weak_keyspaces, loose_containers)
    return [p for rule in of_documents for p in rule(found)] + [p for rule in of_states for p in rule(state)]


def wildcard_actions(found: list[Document]) -> list[str]:
    """Nothing is allowed by an action with a wildcard, or by naming what is not meant."""
    return [
        f"{document.where} allows {', '.join(statement.actions)}: name each action"
        for document, statement in _allowing(found)
        if statement.inverted or any(set("*?") & set(action) for action in statement.actions)
    ]


def wildcard_resources(found: list[Document]) -> list[str]:
    """Every resource, or every one of a kind, is allowed only as listed; in a key's policy `*` is the key itself."""
    return [
        f"{document.where} allows {', '.join(statement.actions)} on {resource}: name the resources"
        for document, statement in _allowing(found)
        if document.kind is not Kind.KEY
        for resource in statement.resources
        if _names_nothing(resource)
        if not EVERY_RESOURCE.get(_without_place(resource), frozenset()).issuperset(statement.actions)
    ]


def open_principals(found: list[Document]) -> list[str]:
    """Nobody is allowed anything without a word on who it is."""
    return [
        f"{document.where} lets anyone in: name the principal, or add a condition on {', '.join(sorted(CALLERS))}"
        for document, statement in _allowing(found)
        if any(name == "*" for _, name in statement.principals) and not _says_who_calls(statement.conditions)
    ]


def foreign_trusts(found: list[Document]) -> list[str]:
    """A role belongs to exactly one AWS service."""
    trusts = (document for document in found if document.kind is Kind.TRUST)
    trusted = {d.where: [principal for s in d.statements for principal in s.principals] for d in trusts}
    return [
        f"{where} trusts {', '.join(name for _, name in principals) or 'nobody'}: name one service"
        for where, principals in trusted.items()
        if [kind for kind, _ in principals] != ["Service"]
    ]


def shared_roles(state: State) -> list[str]:
    """Each role is used in exactly one place: by one function, job, task, schedule, rule or connection."""
    roles = {r.values["arn"]: r.address for r in resources(state) if r.type == "aws_iam_role"}
    users: dict[str, set[str]] = {arn: set() for arn in roles}
    for resource in resources(state):
        for path, value in resource.leaves():
            if resource.type != "aws_iam_role" and isinstance(value, str) and value in users:
                users[value].add(f"{resource.block}.{path}")
    return [
        f"{roles[arn]} is used by {', '.join(sorted(places)) or 'nothing'}: one role for one use"
        for arn, places in users.items()
        if len(places) != 1
    ]


def secret_values(state: State) -> list[str]:
    """No secret is in the state, which whoever plans can read."""
    return [
        f"{resource.address}.{path} is in the state: give it as a write-only argument or an ARN"
        for resource in resources(state)
        for path, value in resource.leaves()
        if value and isinstance(value, str) and _SECRET.search(path)
    ]


def open_data_sources(state: State) -> list[str]:
    """QuickSight reaches the SQL server by TLS, through the VPC, with an account that a secret holds."""
    return [
        f"{stack.address}, {name}: {problem}"
        for stack in _of_type(state, "aws_cloudformation_stack")
        for name, source in json.loads(stack.values["template_body"])["Resources"].items()
        if source["Type"] == "AWS::QuickSight::DataSource"
        for problem in _data_source_problems(source["Properties"])
    ]


def weak_keyspaces(state: State) -> list[str]:
    """Each Keyspaces table has the deployment's key, can be restored, and takes the loader's timestamps."""
    return [
        f"{table.address} lacks {lack}"
        for table in _of_type(state, "aws_keyspaces_table")
        for lack, has in _keyspaces_properties(table.values).items()
        if not has
    ]


def loose_containers(state: State) -> list[str]:
    """A container cannot change its own files, and its environment holds no secret."""
    return [
        f"{task.address}, container {container['name']}: {problem}"
        for task in _of_type(state, "aws_ecs_task_definition")
        for container in json.loads(task.values["container_definitions"])
        for problem in _container_problems(container)
    ]


def _allowing(found: list[Document]) -> Iterator[tuple[Document, Any]]:
    granting = (document for document in found if document.kind is not Kind.ENDPOINT)
    return ((document, statement) for document in granting for statement in document.statements if statement.allows)


def _names_nothing(resource: str) -> bool:
    """Whether there is only a wildcard where an ARN has the name, or one in its type."""
    parts = resource.split(":", 5)
    if len(parts) < 6:
        return bool(set("*?") & set(resource))
    names = [name for name in re.split("[:/]", parts[5]) if name]
    kind = names.pop(0) if names and parts[2] not in WITHOUT_TYPE else ""
    return bool(set("*?") & set(kind)) or (bool(names) and not names[0].strip("*?"))


def _without_place(resource: str) -> str:
    """An ARN's service and resource, without partition, region and account."""
    parts = resource.split(":", 5)
    return f"{parts[2]}:{parts[5]}" if len(parts) == 6 else resource


def _says_who_calls(conditions: Mapping[str, Any]) -> bool:
    return any(
        operator in EXACT and key.lower() in CALLERS and "*" not in (values if isinstance(values, list) else [values])
        for operator, tests in conditions.items()
        for key, values in tests.items()
    )


def _of_type(state: State, kind: str) -> list[Resource]:
    return [resource for resource in resources(state) if resource.type == kind]


def _data_source_problems(properties: Mapping[str, Any]) -> Iterator[str]:
    if properties.get("SslProperties", {}).get("DisableSsl") is not False:
        yield "set SslProperties.DisableSsl to false"
    if not properties.get("VpcConnectionProperties", {}).get("VpcConnectionArn"):
        yield "give VpcConnectionProperties a VpcConnectionArn"
    if set(properties.get("Credentials", {})) != {"SecretArn"}:
        yield "give Credentials a SecretArn, and nothing else"


def _keyspaces_properties(values: Mapping[str, Any]) -> dict[str, bool]:
    encryption = (values.get("encryption_specification") or [{}])[0]
    own_key = encryption.get("type") == "CUSTOMER_MANAGED_KMS_KEY" and bool(encryption.get("kms_key_identifier"))
    recovery = (values.get("point_in_time_recovery") or [{}])[0].get("status") == "ENABLED"
    timestamps = (values.get("client_side_timestamps") or [{}])[0].get("status") == "ENABLED"
    return {"a key of its own": own_key, "point-in-time recovery": recovery, "client-side timestamps": timestamps}


def _container_problems(container: Mapping[str, Any]) -> Iterator[str]:
    if not container.get("readonlyRootFilesystem"):
        yield "set readonlyRootFilesystem"
    for variable in container.get("environment") or []:
        if _ENVIRONMENT_SECRET.search(variable["name"]):
            yield f"{variable['name']} is no place for a secret: let the container read it by its ARN"
