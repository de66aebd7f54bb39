"""EDGE: the published version in DynamoDB, as a reader sees it."""

import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.blocks import Block, checked
from cube_model.errors import CorruptBlock
from cube_model.manifest import Manifest
from cube_model.store import item_bytes, item_key
from cube_server.errors import ServeError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_KEYS = 100  # items in a BatchGetItem, which answers 16 MB at most, and says what it left out
_ROUNDS = 12


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
        self._pause = pause
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
        for start in range(0, len(ids), _KEYS):
            wanted = ids[start : start + _KEYS]
            found = self._found(list(dict.fromkeys(wanted)))
            for block_id in wanted:
                if block_id not in found:
                    raise CorruptBlock(f"block {block_id} is not in table {self._cube_table}: publish again")
                yield Block(block_id, checked(block_id, found[block_id]))

    def _found(self, ids: Sequence[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        request: Any = {self._cube_table: {"Keys": [item_key(block_id) for block_id in ids], "ConsistentRead": True}}
        for attempt in range(_ROUNDS):
            try:
                answer: Any = self._client.batch_get_item(RequestItems=request)
            except (ClientError, BotoCoreError) as error:
                raise ServeError(f"table {self._cube_table}: {error}") from error
            found |= dict(map(item_bytes, answer["Responses"].get(self._cube_table, [])))
            if not (request := answer["UnprocessedKeys"]):
                return found
            self._pause(0.0 if answer["Responses"].get(self._cube_table) else min(0.05 * 2**attempt, 5.0))
        raise ServeError(f"table {self._cube_table}: {_ROUNDS} reads in a row were throttled")

    def _get(self, key: str) -> dict[str, Any] | None:
        try:
            answer = self._client.get_item(TableName=self._control_table, Key={"pk": {"S": key}}, ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise ServeError(f"table {self._control_table}: {error}") from error
        return answer.get("Item")
