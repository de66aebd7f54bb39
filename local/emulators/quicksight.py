"""The control plane of QuickSight: VPC connections, data sources, data sets, their permissions and tags.

What is created or updated is done at once, though the answer says in progress, as AWS's does.
The API: https://docs.aws.amazon.com/quicksight/latest/APIReference.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import quicksight_shapes as shapes
from quicksight_kinds import KINDS, Kind
from shapes import Body, Refused, check

GONE = "DELETED"


@dataclass
class Resource:
    """A VPC connection, data source or data set: what AWS describes of it, its permissions and its tags."""

    described: Body
    permissions: dict[str, list[str]] = field(default_factory=dict)  # actions by principal
    tags: dict[str, str] = field(default_factory=dict)


class QuickSight:
    """The QuickSight of one account in one region."""

    invalid = "InvalidParameterValueException"
    statuses = {
        "InvalidParameterValueException": 400,
        "ResourceNotFoundException": 404,
        "ResourceExistsException": 409,
        "ConflictException": 409,
        "UnknownOperationException": 404,
    }

    def __init__(self, region: str, account: str) -> None:
        self.account = account
        self.prefix = f"arn:aws:quicksight:{region}:{account}:"
        self._resources: dict[str, Resource] = {}  # by ARN

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Body) -> tuple[int, Body]:
        """Return status and body of AWS's answer to a request; raises Refused and Invalid."""
        tags = re.fullmatch(r"/resources/(.+)/tags", path)
        if tags:
            return 200, self._tags(method, tags[1], query, body)
        place = re.fullmatch(
            r"/accounts/(?P<account>\d{12})/(?P<kind>[a-z-]+)(?:/(?P<id>[^/]+)(?P<part>/[\w-]+)?)?", path
        )
        if not place or place["kind"] not in KINDS:
            raise Refused("UnknownOperationException", f"{method} {path} is not emulated")
        if place["account"] != self.account:
            raise shapes.invalid(f"AwsAccountId {place['account']} is not the account {self.account}")
        act = self._action(method, "/id" * bool(place["id"]) + (place["part"] or ""))
        return act(KINDS[place["kind"]], place["id"], body)

    def _action(self, method: str, place: str) -> Callable[[Kind, str, Body], tuple[int, Body]]:
        actions = {
            ("POST", ""): self._create,
            ("GET", ""): self._list,
            ("GET", "/id"): self._describe,
            ("PUT", "/id"): self._update,
            ("DELETE", "/id"): self._delete,
            ("GET", "/id/permissions"): self._permissions,
            ("POST", "/id/permissions"): self._change_permissions,
            ("GET", "/id/refresh-properties"): self._refresh_properties,
        }
        if (method, place) not in actions:
            raise Refused("UnknownOperationException", f"{method} {place} is not emulated")
        return actions[method, place]

    def _create(self, kind: Kind, _: str, body: Body) -> tuple[int, Body]:
        check(body, {kind.identifier + "*": shapes.ID, **kind.shape, **kind.at_creation}, f"Create {kind.title}")
        given = _given(body)
        arn = f"{self.prefix}{kind.arn}/{given[kind.identifier]}"
        if arn in self._resources and self._resources[arn].described.get("Status") != GONE:
            raise Refused("ResourceExistsException", f"{arn} exists already", ResourceType=kind.arn)
        tags, permissions = given.pop("Tags", []), given.pop("Permissions", [])
        shapes.check_permissions(permissions, kind.arn, self.account)
        now = time.time()
        described = {**kind.describe(given, self._usable), "Arn": arn, "CreatedTime": now, "LastUpdatedTime": now}
        self._resources[arn] = Resource(
            described={**described, **_state(kind, "CREATION_SUCCESSFUL")},
            permissions={permission["Principal"]: permission["Actions"] for permission in permissions},
            tags={tag["Key"]: tag["Value"] for tag in tags},
        )
        return kind.created, {**_naming(kind, described), **_progress(kind, "CreationStatus", "CREATION_IN_PROGRESS")}

    def _list(self, kind: Kind, _: str, body: Body) -> tuple[int, Body]:
        found = [each.described for arn, each in self._resources.items() if arn.startswith(self.prefix + kind.arn)]
        return 200, {kind.titles: [_without(described, kind.not_listed) for described in found]}

    def _describe(self, kind: Kind, identifier: str, body: Body) -> tuple[int, Body]:
        return 200, {kind.title: self._found(kind, identifier).described}

    def _update(self, kind: Kind, identifier: str, body: Body) -> tuple[int, Body]:
        resource = self._alive(kind, identifier)
        old = resource.described
        check(body, kind.shape, f"Update {kind.title}")
        kept = {member: old[member] for member in (kind.identifier, "Arn", "CreatedTime", "Type") if member in old}
        told = kind.describe({**kept, **_given(body)}, self._usable)
        resource.described = {**told, "LastUpdatedTime": time.time(), **_state(kind, "UPDATE_SUCCESSFUL")}
        return 200, {**_naming(kind, old), **_progress(kind, "UpdateStatus", "UPDATE_IN_PROGRESS")}

    def _delete(self, kind: Kind, identifier: str, body: Body) -> tuple[int, Body]:
        """Delete; a VPC connection stays visible as DELETED, in AWS too, and its id can be used again."""
        described = self._alive(kind, identifier).described
        if kind.arn == "vpcConnection":
            described.update(Status=GONE, AvailabilityStatus="UNAVAILABLE", NetworkInterfaces=[])
            return 200, {**_naming(kind, described), **_progress(kind, "DeletionStatus", "DELETION_IN_PROGRESS")}
        del self._resources[described["Arn"]]
        return 200, _naming(kind, described)

    def _permissions(self, kind: Kind, identifier: str, body: Body) -> tuple[int, Body]:
        found = self._found(kind, identifier)
        listed = [{"Principal": who, "Actions": actions} for who, actions in found.permissions.items()]
        return 200, {**_naming_permissions(kind, found.described), "Permissions": listed}

    def _change_permissions(self, kind: Kind, identifier: str, body: Body) -> tuple[int, Body]:
        found = self._alive(kind, identifier)
        check(body, shapes.CHANGES, f"Update {kind.title} permissions")
        granted = body.get("GrantPermissions") or []
        shapes.check_permissions(granted, kind.arn, self.account)
        for permission in body.get("RevokePermissions") or []:
            held = found.permissions.pop(permission["Principal"], [])
            left = [action for action in held if action not in permission["Actions"]]
            found.permissions.update({permission["Principal"]: left} if left else {})
        found.permissions.update({permission["Principal"]: permission["Actions"] for permission in granted})
        return 200, _naming_permissions(kind, found.described)

    def _refresh_properties(self, kind: Kind, identifier: str, body: Body) -> tuple[int, Body]:
        if self._found(kind, identifier).described.get("ImportMode") != "SPICE":
            raise shapes.invalid(f"{identifier} is not a SPICE dataset")
        raise Refused("ResourceNotFoundException", f"The data set {identifier} has no refresh properties")

    def _tags(self, method: str, arn: str, query: dict[str, list[str]], body: Body) -> Body:
        if arn not in self._resources:
            raise Refused("ResourceNotFoundException", f"There is no resource {arn}")
        tags = self._resources[arn].tags
        if method == "GET":
            return {"Tags": [{"Key": key, "Value": value} for key, value in sorted(tags.items())]}
        if method == "POST":
            check(body, {"Tags*": shapes.TAGS}, "TagResource")
            tags.update({tag["Key"]: tag["Value"] for tag in body["Tags"]})
        for key in query.get("keys", []) if method == "DELETE" else []:
            tags.pop(key, None)
        return {}

    def _found(self, kind: Kind, identifier: str) -> Resource:
        found = self._resources.get(f"{self.prefix}{kind.arn}/{identifier}")
        if found is None:
            raise Refused("ResourceNotFoundException", f"There is no {kind.title} {identifier}", ResourceType=kind.arn)
        return found

    def _alive(self, kind: Kind, identifier: str) -> Resource:
        found = self._found(kind, identifier)
        if found.described.get("Status") == GONE:
            raise Refused("ConflictException", f"Cannot perform operation on deleted {kind.title} {identifier}")
        return found

    def _usable(self, arn: str, kind: str) -> None:
        if not re.fullmatch(rf"arn:[-a-z0-9]*:quicksight:[-a-z0-9]*:\d{{12}}:{kind}/.+", arn):
            raise shapes.invalid(f"{arn} is not the ARN of a {kind}")
        found = self._resources.get(arn)
        if found is None or found.described.get("Status") == GONE:
            raise Refused("ResourceNotFoundException", f"There is no {kind} {arn}", ResourceType=kind)


def _given(body: Body) -> Body:
    return {member: value for member, value in body.items() if value is not None}


def _without(described: Body, members: tuple[str, ...]) -> Body:
    return {member: value for member, value in described.items() if member not in members}


def _naming(kind: Kind, described: Body) -> Body:
    return {"Arn": described["Arn"], kind.identifier: described[kind.identifier]}


def _naming_permissions(kind: Kind, described: Body) -> Body:
    return {f"{kind.title}Arn": described["Arn"], kind.identifier: described[kind.identifier]}


def _state(kind: Kind, status: str) -> Body:
    return {"Status": status} if kind.stateful else {}


def _progress(kind: Kind, member: str, status: str) -> Body:
    return {member: status} if kind.stateful else {}
