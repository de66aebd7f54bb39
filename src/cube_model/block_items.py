"""Blocks as items of DynamoDB: their keys, and how many are read at once, checked and put in order.

The call itself is the edge's, so that this needs no SDK.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cube_model.blocks import Block, checked, is_of
from cube_model.errors import CorruptBlock, CubeError

_SORT = "block"
_KEYS = 100  # items in a BatchGetItem, which answers 16 MB at most, and says what it left out
_ROUNDS = 12


def item_key(block_id: str) -> dict[str, dict[str, str]]:
    """The key of a block's item, as DynamoDB's API has it."""
    return {"pk": {"S": block_id}, "sk": {"S": _SORT}}


def _item_bytes(item: Mapping[str, Any]) -> tuple[str, bytes]:
    return item["pk"]["S"], bytes(item["data"]["B"])


@dataclass(frozen=True)
class BlockItems:
    """Reads blocks of a table by `get`, its BatchGetItem; raises `error` when that is throttled for good."""

    table: str
    get: Callable[[Any], Any]
    error: type[CubeError]
    pause: Callable[[float], None]

    def read(self, ids: Sequence[str]) -> Iterator[Block]:
        """These blocks, in this order, each checked against its id; CorruptBlock if one is missing or changed.

        Eventually consistent, for half the units: blocks never change. One that is not there yet is asked for again.
        """
        for wanted in _batches(ids):
            found = self._answered(wanted, consistent=False)
            if late := [block_id for block_id in wanted if block_id not in found]:
                found |= self._answered(late, consistent=True)
            for block_id in wanted:
                if block_id not in found:
                    raise CorruptBlock(f"block {block_id} is not in table {self.table}: build again")
                yield Block(block_id, checked(block_id, found[block_id]))

    def lacking(self, ids: Sequence[str]) -> list[str]:
        """Which of these blocks are missing, or have other bytes; consistent, as one may have been deleted just now."""
        lacking: list[str] = []
        for wanted in _batches(ids):
            found = self._answered(wanted, consistent=True)
            lacking += [each for each in wanted if each not in found or not is_of(each, found[each])]
        return lacking

    def _answered(self, ids: Sequence[str], consistent: bool) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        keys = [item_key(block_id) for block_id in dict.fromkeys(ids)]
        request: Any = {self.table: {"Keys": keys, "ConsistentRead": consistent}}
        for attempt in range(_ROUNDS):
            answer = self.get(request)
            items = answer["Responses"].get(self.table, [])
            found |= dict(map(_item_bytes, items))
            if not (request := answer["UnprocessedKeys"]):
                return found
            self.pause(0.0 if items else min(0.05 * 2**attempt, 5.0))
        raise self.error(f"table {self.table}: {_ROUNDS} reads in a row were throttled; raise its read capacity")


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _KEYS] for start in range(0, len(ids), _KEYS))
