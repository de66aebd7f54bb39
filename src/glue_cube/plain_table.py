"""EDGE: cells as items of their own in the DynamoDB cube table."""

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.plain_cells import Item, PlainEntry
from glue_cube.batch_writes import BatchWrites
from glue_cube.errors import BuildError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LOG = logging.getLogger("glue_cube")
_KEYS_ONLY = {"ProjectionExpression": "pk, sk"}


class DynamoPlainTable:
    """A partition a shard, a sort key a cell."""

    def __init__(self, client: "DynamoDBClient", table: str, writes: BatchWrites) -> None:
        self._client = client
        self._table = table
        self._writes = writes

    def write(self, entry: PlainEntry, items: Iterable[Item]) -> None:
        """Store the cells of a cuboid; those next to each other go to different shards."""
        self._writes.put(map(entry.keyed, items))
        pace = self._writes.pace
        told = (entry.cells, self._table, pace.units, pace.effective)
        _LOG.info("%s plain items into %s; %s write units in all, %.0f a second", *told)

    def read(self, entry: PlainEntry) -> Iterator[Item]:
        """What there is of them, shard after shard."""
        return self._found(entry)

    def delete(self, entry: PlainEntry) -> None:
        """Take away what there is of them."""
        self._writes.delete(self._found(entry, **_KEYS_ONLY))

    def _found(self, entry: PlainEntry, **options: Any) -> Iterator[Item]:
        pages = self._client.get_paginator("query")
        for shard in range(entry.shards):
            try:
                for page in pages.paginate(
                    TableName=self._table,
                    KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues={":pk": {"S": entry.partition(shard)}},
                    ConsistentRead=True,
                    **options,
                ):
                    yield from page["Items"]
            except (ClientError, BotoCoreError) as error:
                raise BuildError(f"table {self._table}: {error}") from error
