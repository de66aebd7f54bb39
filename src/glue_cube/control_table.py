"""EDGE: the DynamoDB control table: manifests of versions, and the pointer to the published one."""

import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.manifest import Manifest
from glue_cube.errors import PublishError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_POINTER: dict[str, Any] = {"pk": {"S": "published"}}


class DynamoControl:
    """Items `published` and `version#<id>`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def published(self) -> str | None:
        """The version that readers see; None before the first."""
        item = self._call("get_item", Key=_POINTER, ConsistentRead=True).get("Item")
        return item["version"]["S"] if item else None

    def add(self, manifest: Manifest) -> None:
        """Store the manifest of a new version, compressed."""
        data = zlib.compress(manifest.to_json().encode())
        self._call("put_item", Item={"pk": {"S": f"version#{manifest.version}"}, "manifest": {"B": data}})

    def publish(self, version: str, instead_of: str | None) -> None:
        """Swap the pointer by one conditional write."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        item = {**_POINTER, "version": {"S": version}, "previous": {"S": instead_of or ""}, "at": {"S": now}}
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if instead_of is not None:
            values = {":before": {"S": instead_of}}
            condition = {"ConditionExpression": "version = :before", "ExpressionAttributeValues": values}
        try:
            self._client.put_item(TableName=self._table, Item=item, **condition)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            if self.published() == version:  # the first answer was lost on its way, and the client asked again
                return
            raise PublishError(
                f"another build published after {instead_of or 'none'}; this one is not: run it again"
            ) from error
        except (ClientError, BotoCoreError) as error:
            raise PublishError(f"table {self._table}: {error}") from error

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(TableName=self._table, **arguments)
        except (ClientError, BotoCoreError) as error:
            raise PublishError(f"table {self._table}: {error}") from error
