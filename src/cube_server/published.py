"""EDGE: the published version in DynamoDB, as a reader sees it."""

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.manifest import Manifest
from cube_model.store import Item
from cube_server.errors import ServeError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoPublished:
    """The pointer and manifests of the control table, the items of the cube table."""

    def __init__(self, client: "DynamoDBClient", cube_table: str, control_table: str) -> None:
        self._client = client
        self._cube_table = cube_table
        self._control_table = control_table

    def version(self) -> str | None:
        """The published version; None when nothing is published yet."""
        item = self._get("published")
        return item["version"]["S"] if item else None

    def manifest(self, version: str) -> Manifest:
        """The manifest of a version; ServeError if it is gone."""
        item = self._get(f"version#{version}")
        if item is None:
            raise ServeError(f"version {version} has no manifest in {self._control_table}: publish again")
        return Manifest.from_json(zlib.decompress(bytes(item["manifest"]["B"])).decode())

    def of(self, partition: str) -> Iterator[Item]:
        """The items of a partition of the cube table, in the order of their sort keys."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._cube_table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        )
        try:
            for page in pages:
                yield from (Item(i["pk"]["S"], i["sk"]["S"], bytes(i["data"]["B"])) for i in page["Items"])
        except (ClientError, BotoCoreError) as error:
            raise ServeError(f"table {self._cube_table}: {error}") from error

    def _get(self, key: str) -> dict[str, Any] | None:
        try:
            answer = self._client.get_item(TableName=self._control_table, Key={"pk": {"S": key}}, ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise ServeError(f"table {self._control_table}: {error}") from error
        return answer.get("Item")
