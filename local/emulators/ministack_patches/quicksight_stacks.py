"""QuickSight's data sources and data sets in CloudFormation's stacks, made by calls to QuickSight itself."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import boto3
from jsonschema import Draft7Validator
from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]
READ_ONLY_MEMBERS = ("Arn", "CreatedTime", "LastUpdatedTime", "Status")


def provision_quicksight_resources() -> None:
    """AWS CloudFormation makes AWS::QuickSight::DataSource and AWS::QuickSight::DataSet; MiniStack knows neither."""
    for kind in (StackType("DataSource"), StackType("DataSet")):
        provisioners._RESOURCE_HANDLERS[kind.name] = {
            "create": kind.create,
            "update": kind.update,
            "delete": kind.delete,
        }
        provisioners._REPLACING_PROPERTIES[kind.name] = kind.creation_only
        provisioners._STACK_TAG_PROPERTY[kind.name] = ("Tags", "list")


class StackType:
    """One of the two types; its properties are checked against AWS's own schema of it, which cfn-lint brings."""

    def __init__(self, title: str) -> None:
        self.name, self._title, self._id = f"AWS::QuickSight::{title}", title, f"{title}Id"
        self._action = "data_" + title.removeprefix("Data").lower()
        self.schema = _schema(self.name)
        self.creation_only = tuple(path.rpartition("/")[2] for path in self.schema["createOnlyProperties"])

    def create(self, logical_id: str, properties: Properties, stack: str) -> tuple[str, Properties]:
        """Create the resource; returns its physical id, as Ref shows it, and its attributes."""
        given = self._checked(properties)
        self._call("create", **given)
        return f"{given['AwsAccountId']}|{given[self._id]}", self._attributes(given)

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> tuple[str, Properties]:
        """Update the resource with its permissions and tags."""
        given = self._checked(new)
        changed = {name: value for name, value in given.items() if name not in ("Tags", "Permissions", "Type")}
        answer = self._call("update", **changed)
        self._update_permissions(self._naming(given), given.get("Permissions", []))
        _update_tags(answer["Arn"], given.get("Tags", []))
        return physical_id, self._attributes(given)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """Delete the resource; one that is gone already is no error."""
        account, identifier = physical_id.split("|")
        client = _client()
        try:
            self._call("delete", **{"AwsAccountId": account, self._id: identifier})
        except client.exceptions.ResourceNotFoundException:
            return

    def _checked(self, properties: Properties) -> Properties:
        given = _typed(properties, self.schema, self.schema)
        named = {**self.schema, "required": [*self.schema.get("required", []), "AwsAccountId", self._id]}
        problems = [f"#{error.json_path[1:]}: {error.message}" for error in Draft7Validator(named).iter_errors(given)]
        if problems:
            raise ValueError(f"Properties validation failed for resource of type {self.name}: {'; '.join(problems)}")
        return given

    def _attributes(self, given: Properties) -> Properties:
        described = self._call("describe", **self._naming(given))[self._title]
        return {member: str(described[member]) for member in READ_ONLY_MEMBERS if member in described}

    def _update_permissions(self, naming: Properties, wanted: list[Properties]) -> None:
        held = self._call("describe", "_permissions", **naming)["Permissions"]
        principals = {permission["Principal"] for permission in wanted}
        revoked = [permission for permission in held if permission["Principal"] not in principals]
        changes = {"GrantPermissions": wanted, "RevokePermissions": revoked}
        self._call("update", "_permissions", **naming, **{name: value for name, value in changes.items() if value})

    def _naming(self, given: Properties) -> Properties:
        return {name: given[name] for name in ("AwsAccountId", self._id)}

    def _call(self, verb: str, part: str = "", **parameters: Any) -> Properties:
        return getattr(_client(), f"{verb}_{self._action}{part}")(**parameters)


def _update_tags(arn: str, wanted: list[Properties]) -> None:
    client = _client()
    keys = {tag["Key"] for tag in wanted}
    gone = [tag["Key"] for tag in client.list_tags_for_resource(ResourceArn=arn)["Tags"] if tag["Key"] not in keys]
    if gone:
        client.untag_resource(ResourceArn=arn, TagKeys=gone)
    if wanted:
        client.tag_resource(ResourceArn=arn, Tags=wanted)


def _typed(value: Any, schema: Properties, root: Properties) -> Any:
    """Return the value with numbers and booleans where the schema has them: a template may hold them as text."""
    if "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, dict):
        inner = schema.get("properties", {})
        return {name: _typed(member, inner.get(name, {}), root) for name, member in value.items()}
    if isinstance(value, list):
        return [_typed(element, schema.get("items", {}), root) for element in value]
    if isinstance(value, str) and schema.get("type") in ("number", "integer", "boolean"):
        return json.loads(value)
    return value


def _schema(name: str) -> Properties:
    schemas = Path(find_spec("cfnlint").origin).parent / "data" / "schemas"  # found, not imported: that takes a second
    digests = json.loads((schemas / "providers" / "us-east-1.json").read_text())
    return json.loads((schemas / "resources" / f"{digests[name]}.json").read_text())


def _client() -> Any:
    return boto3.client("quicksight", region_name=provisioners.get_region())  # AWS_ENDPOINT_URL_QUICKSIGHT says where
