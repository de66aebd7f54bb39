"""EDGE: the DynamoDB cube table."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.block_items import BlockItems, item_key
from cube_model.blocks import Block
from glue_cube.batch_writes import BatchWrites
from glue_cube.errors import BuildError
from glue_cube.plain_table import DynamoPlainTable
from glue_cube.write_pace import WritePace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOG = logging.getLogger("glue_cube")


class DynamoCubeTable:
    """Items of a block each, written in batches at the pace that DynamoDB takes; what is lacking is read consistently.

    `plain` are the items of a cell each in the same table, written at the same pace.
    """

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        pace: WritePace | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._writes = BatchWrites(client, table, pace, pause)
        self.pace = self._writes.pace
        self._items = BlockItems(table, self._get, BuildError, pause)
        self.plain = DynamoPlainTable(client, table, self._writes)

    def write(self, blocks: Iterable[Block]) -> None:
        """Store the blocks; what DynamoDB leaves unprocessed is sent again, slower."""
        before = self.pace.units
        self._writes.put(_item(block) for block in blocks)
        if self.pace.units > before:
            _LOG.info("%s write units into %s, %.0f a second", self.pace.units, self._table, self.pace.effective)

    def delete(self, ids: Iterable[str]) -> None:
        """Take blocks away, if they are there."""
        self._writes.delete(item_key(block_id) for block_id in ids)

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
