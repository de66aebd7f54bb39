"""The swap of the pointer when DynamoDB cancels its transaction."""

from collections.abc import Sequence
from typing import Any

import pytest

from glue_cube.control_table import DynamoControl
from glue_cube.errors import PublishError
from glue_cube.publish import Pointer


class Cancelled(Exception):
    """What the SDK raises."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(str(codes))
        self.response = {"CancellationReasons": [{"Code": code} for code in codes]}


class Client:
    """A DynamoDB that cancels its next transactions for these reasons."""

    class exceptions:  # noqa: N801 - the name that the SDK's clients have
        """Its errors."""

        TransactionCanceledException = Cancelled

    def __init__(self, *cancelled: Sequence[str]) -> None:
        self.cancelled = list(cancelled)
        self.item: dict[str, Any] | None = None
        self.tries = 0

    def transact_write_items(self, TransactItems: Sequence[Any]) -> None:  # noqa: N803 - the SDK's name
        self.tries += 1
        if self.cancelled:
            raise Cancelled(self.cancelled.pop(0))
        self.item = TransactItems[0]["Put"]["Item"]

    def get_item(self, Key: Any, **_: Any) -> dict[str, Any]:  # noqa: N803 - the SDK's name
        return {"Item": self.item} if self.item and Key == {"pk": self.item["pk"]} else {}


def swap(client: Client) -> None:
    DynamoControl(client, "t").swap(Pointer("v1"), None)  # type: ignore[arg-type]


def test_a_transaction_that_met_another_write_is_tried_again() -> None:
    client = Client(["None", "TransactionConflict"], ["ThrottlingError", "None"])

    swap(client)

    assert client.item and client.item["version"] == {"S": "v1"}


def test_a_condition_that_failed_is_final() -> None:
    client = Client(["ConditionalCheckFailed", "None"])

    with pytest.raises(PublishError, match="run it again"):
        swap(client)
    assert client.tries == 1


def test_it_is_not_tried_for_ever() -> None:
    with pytest.raises(PublishError, match="5 times others wrote the pointer or the lease at once"):
        swap(Client(*[["TransactionConflict"]] * 9))
