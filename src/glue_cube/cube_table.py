"""EDGE: the DynamoDB cube table."""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.store import Item
from glue_cube.errors import BuildError, PublishError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 25  # items in a BatchWriteItem; 25 blocks stay far below its 16 MB
_ROUNDS = 10


class DynamoCubeTable:
    """Items with `pk`, `sk` and `data`, written in batches and read by consistent queries."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def write(self, items: Iterable[Item]) -> None:
        """Store the items; what DynamoDB leaves unprocessed is sent again, with growing pauses."""
        iterator = iter(items)
        while batch := list(islice(iterator, _BATCH)):
            requests: Any = [{"PutRequest": {"Item": _attributes(item)}} for item in batch]
            self._write({self._table: requests})

    def _write(self, requests: Any) -> None:
        for attempt in range(_ROUNDS):
            try:
                requests = self._client.batch_write_item(RequestItems=requests)["UnprocessedItems"]
            except (ClientError, BotoCoreError) as error:
                raise PublishError(f"table {self._table}: {error}") from error
            if not requests:
                return
            self._pause(0.05 * 2**attempt)
        raise PublishError(f"table {self._table}: {_ROUNDS} writes in a row were throttled; raise its write capacity")

    def of(self, partition: str) -> Iterator[Item]:
        """The items of a partition in the order of their sort keys."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": partition}},
            ConsistentRead=True,
        )
        try:
            for page in pages:
                yield from (Item(i["pk"]["S"], i["sk"]["S"], bytes(i["data"]["B"])) for i in page["Items"])
        except (ClientError, BotoCoreError) as error:
            raise BuildError(f"table {self._table}: {error}") from error


def _attributes(item: Item) -> dict[str, Any]:
    return {"pk": {"S": item.partition}, "sk": {"S": item.sort}, "data": {"B": item.data}}
