"""EDGE: puts and deletes of a DynamoDB table, in batches at the pace that it takes."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from glue_cube.errors import PublishError
from glue_cube.write_pace import WritePace, write_units

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_BATCH = 25  # items in a BatchWriteItem; 25 blocks stay far below its 16 MB
_ROUNDS = 12
_THROTTLED = frozenset({"ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"})


class BatchWrites:
    """What DynamoDB leaves unprocessed is sent again, slower; PublishError when that is throttled for good."""

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

    def put(self, items: Iterable[Mapping[str, Any]]) -> None:
        """Store items, no two of one key."""
        self._in_batches({"PutRequest": {"Item": item}} for item in items)

    def delete(self, keys: Iterable[Mapping[str, Any]]) -> None:
        """Take items away, if they are there."""
        self._in_batches({"DeleteRequest": {"Key": key}} for key in keys)

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


def _units(request: Mapping[str, Any]) -> int:
    item = request.get("PutRequest", {}).get("Item")
    return write_units(item_bytes(item)) if item else 1


def item_bytes(item: Mapping[str, Mapping[str, Any]]) -> int:
    """The size by which an item is paid, at most: names and values in UTF-8, a number a byte a digit."""
    return sum(len(name) + sum(map(_value_bytes, attribute.values())) for name, attribute in item.items())


def _value_bytes(value: Any) -> int:
    return len(value.encode()) if isinstance(value, str) else 1 if isinstance(value, bool) else len(value)
