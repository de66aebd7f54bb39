"""What `terraform show -json` says of an applied stack: its resources, and every IAM policy document among them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

State: TypeAlias = Mapping[str, Any]


class Kind(StrEnum):
    """What a policy document is attached to."""

    ROLE = "role"  # what a role may do
    TRUST = "trust"  # who may be that role
    KEY = "key"  # a KMS key's
    RESOURCE = "resource"  # a queue's, topic's, bucket's or secret's
    ENDPOINT = "endpoint"  # a VPC endpoint's, which grants nothing: it only limits what roles may do


# What is not in this table and holds a policy is found by `unknown_policies`.
POLICIES = {
    ("aws_iam_role", "assume_role_policy"): Kind.TRUST,
    ("aws_iam_role", "inline_policy.policy"): Kind.ROLE,
    ("aws_iam_role_policy", "policy"): Kind.ROLE,
    ("aws_kms_key", "policy"): Kind.KEY,
    ("aws_s3_bucket", "policy"): Kind.RESOURCE,
    ("aws_s3_bucket_policy", "policy"): Kind.RESOURCE,
    ("aws_secretsmanager_secret", "policy"): Kind.RESOURCE,
    ("aws_sns_topic", "policy"): Kind.RESOURCE,
    ("aws_sns_topic_policy", "policy"): Kind.RESOURCE,
    ("aws_sqs_queue", "policy"): Kind.RESOURCE,
    ("aws_sqs_queue_policy", "policy"): Kind.RESOURCE,
    ("aws_vpc_endpoint", "policy"): Kind.ENDPOINT,
}


@dataclass(frozen=True)
class Resource:
    """A resource of the state; its address without the index names what Terraform's code calls it."""

    address: str
    type: str
    values: Mapping[str, Any]

    @property
    def block(self) -> str:
        """The address of its block, the same for all of its instances."""
        return re.sub(r"\[[^]]*\]", "", self.address)

    def leaves(self) -> Iterator[tuple[str, Any]]:
        """Every value that is no container, by its path without the numbers of lists."""
        return _leaves("", self.values)


@dataclass(frozen=True)
class Statement:
    """One statement; strings and lists of the document are tuples here."""

    effect: str
    principals: tuple[tuple[str, str], ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Mapping[str, Any]
    inverted: bool  # whether it names what it does not mean: NotAction, NotResource, NotPrincipal

    @property
    def allows(self) -> bool:
        """Whether it grants something."""
        return self.effect == "Allow"


@dataclass(frozen=True)
class Document:
    """A policy, and where it is."""

    where: str
    kind: Kind
    statements: tuple[Statement, ...]


def resources(state: State) -> list[Resource]:
    """Every managed resource of a state."""
    return list(_resources(state.get("values", {}).get("root_module", {})))


def documents(state: State) -> Iterator[Document]:
    """Every policy document of a state."""
    for resource in resources(state):
        for path, value in resource.leaves():
            kind = POLICIES.get((resource.type, path))
            if kind and value:
                yield _document(f"{resource.address}.{path}", kind, json.loads(value))


def unknown_policies(state: State) -> list[str]:
    """Attributes that hold a policy document but are not in the table, so that no rule would see them."""
    return [
        f"{resource.address}.{path} holds a policy that POLICIES does not know"
        for resource in resources(state)
        for path, value in resource.leaves()
        if (resource.type, path) not in POLICIES and _is_policy(value)
    ]


def _resources(module: Mapping[str, Any]) -> Iterator[Resource]:
    for found in module.get("resources", []):
        if found["mode"] == "managed":
            yield Resource(found["address"], found["type"], found["values"])
    for child in module.get("child_modules", []):
        yield from _resources(child)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(path, inner)
    else:
        yield path, value


def _is_policy(value: Any) -> bool:
    if not isinstance(value, str) or '"Statement"' not in value:
        return False
    try:
        return "Statement" in json.loads(value)
    except ValueError:
        return False


def _document(where: str, kind: Kind, raw: Mapping[str, Any]) -> Document:
    statements = raw["Statement"] if isinstance(raw["Statement"], list) else [raw["Statement"]]
    return Document(where, kind, tuple(_statement(statement) for statement in statements))


def _statement(raw: Mapping[str, Any]) -> Statement:
    return Statement(
        raw["Effect"],
        tuple(_principals(raw.get("Principal", raw.get("NotPrincipal", {})))),
        _tuple(raw.get("Action", raw.get("NotAction", []))),
        _tuple(raw.get("Resource", raw.get("NotResource", []))),
        raw.get("Condition", {}),
        any(name in raw for name in ("NotAction", "NotResource", "NotPrincipal")),
    )


def _principals(raw: Any) -> Iterator[tuple[str, str]]:
    if isinstance(raw, str):
        yield "*", raw
        return
    for kind, names in raw.items():
        yield from ((kind, name) for name in _tuple(names))


def _tuple(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
