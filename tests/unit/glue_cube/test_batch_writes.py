from typing import Any, cast

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.block_items import item_key
from glue_cube.batch_writes import BatchWrites, item_bytes
from glue_cube.errors import PublishError
from glue_cube.write_pace import WritePace


class FakeClient:
    """Takes so many items of each request; the rest it leaves unprocessed."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.taken: list[Any] = []

    def batch_write_item(self, RequestItems: dict[str, list[Any]]) -> dict[str, Any]:  # noqa: N803
        [(table, requests)] = RequestItems.items()
        self.taken += requests[: self.takes]
        left = requests[self.takes :]
        return {"UnprocessedItems": {table: left} if left else {}}


def writes(client: FakeClient) -> BatchWrites:
    pace = WritePace(clock=lambda: 0.0, pause=lambda seconds: None)
    return BatchWrites(cast(DynamoDBClient, client), "cube", pace, pause=lambda seconds: None)


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({**item_key("0" * 32), "data": {"B": b"\xff" * 10}}, 2 + 32 + 2 + 5 + 4 + 10),
        ({"sk": {"S": "é"}, "amount": {"N": "-12.5"}, "flag": {"BOOL": True}}, 2 + 2 + 6 + 5 + 4 + 1),
    ],
)
def test_the_size_of_an_item_is_that_of_its_names_and_values(item: Any, size: int) -> None:
    assert item_bytes(item) == size


def test_what_is_left_unprocessed_is_sent_again_slower_and_counted_once() -> None:
    client = FakeClient(takes=7)
    put = writes(client)
    rate = put.pace.rate

    put.put({"sk": {"S": str(number)}, "text": {"S": "x" * 1500}} for number in range(30))

    assert [request["PutRequest"]["Item"]["sk"]["S"] for request in client.taken] == list(map(str, range(30)))
    assert put.pace.units == 60
    assert put.pace.rate < rate


def test_a_table_that_takes_nothing_is_given_up() -> None:
    with pytest.raises(PublishError, match="table cube: 12 writes in a row were throttled"):
        writes(FakeClient(takes=0)).delete([{"sk": {"S": "a"}}])
