"""EDGE: the DynamoDB cube table."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.block_items import BlockItems, item_key
from cube_model.blocks import Block
from glue_cube.errors import BuildError, PublishError
from glue_cube.write_pace import WritePace, write_units

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOG = logging.getLogger("glue_cube")
_BATCH = 25  # items in a BatchWriteItem; 25 blocks stay far below its 16 MB
_ROUNDS = 12
_THROTTLED = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})


class DynamoCubeTable:
    """Items of a block each, written in batches at the pace that DynamoDB takes, and read consistently."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        pace: WritePace | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._pause = pause
        self.pace = pace or WritePace()
        self._items = BlockItems(table, self._get, BuildError, pause)

    def write(self, blocks: Iterable[Block]) -> None:
        """Store the blocks; what DynamoDB leaves unprocessed is sent again, slower."""
        before = self.pace.units
        self._in_batches({"PutRequest": {"Item": _item(block)}} for block in blocks)
        if self.pace.units > before:
            _LOG.info("%s write units into %s, %.0f a second", self.pace.units, self._table, self.pace.effective)

    def delete(self, ids: Iterable[str]) -> None:
        """Take blocks away, if they are there."""
        self._in_batches({"DeleteRequest": {"Key": item_key(block_id)}} for block_id in ids)

    def _in_batches(self, requests: Iterator[dict[str, Any]]) -> None:
        while batch := list(islice(requests, _BATCH)):
            self._write(batch)

    def _write(self, requests: list[dict[str, Any]]) -> None:
        for attempt in range(_ROUNDS):
            self.pace.wait(sum(map(_units, requests)))
            left = self._left(requests)
            self.pace.taken(sum(map(_units, requests)) - sum(map(_units, left)))
            if not left:
                return
            self.pace.throttled()
            self._pause(min(0.05 * 2**attempt, 5.0))
            requests = left
        raise PublishError(f"table {self._table}: {_ROUNDS} writes in a row were throttled; raise its write capacity")

    def _left(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Write, and return what was not."""
        wanted: Any = {self._table: requests}
        try:
            answer: Any = self._client.batch_write_item(RequestItems=wanted)
        except ClientError as error:
            if error.response["Error"]["Code"] in _THROTTLED:
                return requests
            raise PublishError(f"table {self._table}: {error}") from error
        except BotoCoreError as error:
            raise PublishError(f"table {self._table}: {error}") from error
        return list(answer["UnprocessedItems"].get(self._table, []))

    def read(self, ids: Sequence[str]) -> Iterator[Block]:
        """These blocks, in this order, each checked against its id; CorruptBlock if one is missing or changed."""
        return self._items.read(ids)

    def lacking(self, ids: Sequence[str]) -> list[str]:
        """Which of these blocks are missing, or have other bytes."""
        return self._items.lacking(ids)

    def _get(self, request: Any) -> Any:
        try:
            return self._client.batch_get_item(RequestItems=request)
        except (ClientError, BotoCoreError) as error:
            raise BuildError(f"table {self._table}: {error}") from error


def _item(block: Block) -> dict[str, Any]:
    return {**item_key(block.id), "data": {"B": block.data}}


def _units(request: dict[str, Any]) -> int:
    item = request.get("PutRequest", {}).get("Item")
    return write_units(len(item["data"]["B"]) + 64) if item else 1
