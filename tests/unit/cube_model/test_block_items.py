from collections.abc import Collection
from typing import Any

import pytest

from cube_model.block_items import BlockItems
from cube_model.blocks import Block, block_of
from cube_model.errors import CorruptBlock, CubeError


class Table:
    """Answers so many keys of a request at a time, and leaves the others."""

    def __init__(self, blocks: list[Block], most: int, late: Collection[str] = ()) -> None:
        self._data = {block.id: block.data for block in blocks}
        self._most = most
        self._late = late  # only a consistent read finds them
        self.consistent: list[bool] = []

    def get(self, request: Any) -> Any:
        self.consistent.append(request["t"]["ConsistentRead"])
        keys = request["t"]["Keys"]
        there = [key for key in keys[: self._most] if self.consistent[-1] or key["pk"]["S"] not in self._late]
        items = [{**key, "data": {"B": self._data[key["pk"]["S"]]}} for key in there]
        left = keys[self._most :]
        return {"Responses": {"t": items}, "UnprocessedKeys": {"t": {**request["t"], "Keys": left}} if left else {}}


def some(count: int) -> list[Block]:
    return [block_of(bytes([number])) for number in range(count)]


def test_what_an_answer_leaves_out_is_asked_for_again() -> None:
    pauses: list[float] = []
    items = BlockItems("t", Table(some(150), 10).get, CubeError, pauses.append)

    assert list(items.read([block.id for block in some(150)])) == some(150)
    assert set(pauses) == {0.0}


def test_reads_that_are_throttled_for_good_are_told() -> None:
    pauses: list[float] = []
    items = BlockItems("t", Table(some(1), 0).get, CubeError, pauses.append)

    with pytest.raises(CubeError, match="table t: 12 reads in a row were throttled; raise its read capacity"):
        list(items.read([some(1)[0].id]))
    assert pauses == sorted(pauses) and pauses[-1] == 5.0


def test_a_block_with_other_bytes_is_lacking() -> None:
    [block] = some(1)
    items = BlockItems("t", Table([Block(block.id, b"other")], 9).get, CubeError, lambda _: None)

    assert items.lacking([block.id]) == [block.id]
    with pytest.raises(CorruptBlock):
        list(items.read([block.id]))


def test_a_block_that_is_not_everywhere_yet_is_asked_for_consistently() -> None:
    blocks = some(3)
    table = Table(blocks, 9, late=[blocks[1].id])

    assert list(BlockItems("t", table.get, CubeError, lambda _: None).read([block.id for block in blocks])) == blocks
    assert table.consistent == [False, True]


def test_what_is_lacking_is_asked_for_consistently() -> None:
    table = Table(some(1), 9)

    assert BlockItems("t", table.get, CubeError, lambda _: None).lacking([some(1)[0].id]) == []
    assert table.consistent == [True]
