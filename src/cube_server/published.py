"""EDGE: the published version in DynamoDB, as a reader sees it."""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.block_items import BlockItems
from cube_model.blocks import Block
from cube_model.manifest import Manifest
from cube_server.errors import ServeError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoPublished:
    """The pointer and manifests of the control table, the items of the cube table."""

    def __init__(
        self,
        client: "DynamoDBClient",
        cube_table: str,
        control_table: str,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._items = BlockItems(cube_table, self._get_items, ServeError, pause)
        self._cube_table = cube_table
        self._control_table = control_table

    def version(self) -> str | None:
        """The published version; None when nothing is published yet."""
        item = self._get("published")
        return item["version"]["S"] if item else None

    def manifest(self, version: str) -> Manifest:
        """The manifest of a version; ServeError if it is gone."""
        item = self._get(f"version#{version}")
        if item is None or "pieces" not in item:
            raise ServeError(f"version {version} has no manifest in {self._control_table}: publish again")
        rest = [self._get(f"version#{version}#{number}") for number in range(1, int(item["pieces"]["N"]))]
        data = b"".join(bytes(found["manifest"]["B"]) for found in (item, *rest) if found)
        try:
            return Manifest.from_json(zlib.decompress(data).decode())
        except zlib.error as error:
            raise ServeError(f"the manifest of version {version} in {self._control_table} is not whole") from error

    def read(self, ids: Sequence[str]) -> Iterator[Block]:
        """These blocks, in this order, each checked against its id; CorruptBlock if one is missing or changed."""
        return self._items.read(ids)

    def _get_items(self, request: Any) -> Any:
        try:
            return self._client.batch_get_item(RequestItems=request)
        except (ClientError, BotoCoreError) as error:
            raise ServeError(f"table {self._cube_table}: {error}") from error

    def _get(self, key: str) -> dict[str, Any] | None:
        try:
            answer = self._client.get_item(TableName=self._control_table, Key={"pk": {"S": key}}, ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise ServeError(f"table {self._control_table}: {error}") from error
        return answer.get("Item")
