"""Plain cells: one item of DynamoDB a cell, which any client reads by its key, without this package.

The items of a cuboid never change, as blocks do not: their partition key is a hash of all of them, and the number of a
shard; so versions share a cuboid whose cells are the same. The sort key is made of the values of the cell's levels.
Every level and measure that is known is an attribute.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import pyarrow as pa

from cube_model.arrow_columns import logical_type
from cube_model.blocks import block_of
from cube_model.dynamodb_values import to_attribute, to_text
from cube_model.errors import KeyTooLong
from cube_model.keys import cell_key, join_key
from cube_model.logical_types import STRING, LogicalType
from cube_model.values import Value

Item: TypeAlias = Mapping[str, Mapping[str, Any]]  # as the low-level API of DynamoDB has it

SHARD_CELLS = 10_000  # at the 1,000 write units a second that a partition takes, a shard is written in ten seconds
_KEY_BYTES = 1024  # of a sort key
_ROWS = 4096  # of Arrow, made Python's at once
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False)


@dataclass(frozen=True)
class PlainEntry:
    """What is stored of one cuboid as items: the hash of its content, and how many cells lie in how many shards.

    The sort key of a cell is made of the attributes `levels`, in this order.
    """

    id: str
    levels: tuple[str, ...]
    cells: int
    shards: int

    def partition(self, shard: int) -> str:
        """The partition key of a shard, numbered from 0."""
        return join_key((self.id, str(shard)))

    def keyed(self, item: Item) -> Item:
        """A cell with its partition key."""
        return {"pk": {"S": self.partition(shard_of(item["sk"]["S"], self.shards))}, **item}


def shard_of(sort_key: str, shards: int) -> int:
    """The shard of a cell: CRC-32 (ISO 3309, as in gzip) of its sort key in UTF-8, modulo their number."""
    return zlib.crc32(sort_key.encode()) % shards


def cell_items(table: pa.Table, levels: Sequence[str]) -> Iterator[Item]:
    """The cells of a finished cuboid, without partition key; KeyTooLong if DynamoDB does not take one's sort key."""
    types = {field.name: logical_type(field.type) or STRING for field in table.schema}
    for batch in table.to_batches(_ROWS):
        for row in batch.to_pylist():
            known = {name: value for name, value in row.items() if value is not None}
            attributes = {name: _attribute(types[name], value) for name, value in known.items()}
            yield {"sk": {"S": _sort_key(row, levels)}, **attributes}


def entry_of_items(levels: Sequence[str], items: Iterable[Item]) -> PlainEntry:
    """What a manifest says of these items, which are in any order and with or without partition key.

    Their hashes are added modulo 2^256 (Clarke et al., "Incremental Multiset Hash Functions", ASIACRYPT 2003).
    """
    total, cells = 0, 0
    for item in items:
        total, cells = total + _hash(item), cells + 1
    shards = max(-(-cells // SHARD_CELLS), 1)
    content = [*levels, str(cells), str(shards), str(total % 2**256)]
    return PlainEntry(block_of(join_key(content).encode()).id, tuple(levels), cells, shards)


def _sort_key(row: Mapping[str, Value | None], levels: Sequence[str]) -> str:
    values = [row[level] for level in levels]
    key = cell_key([None if value is None else to_text(value) for value in values])
    if (size := len(key.encode())) > _KEY_BYTES:
        what = (
            f"the cell {key[:60]}... of {', '.join(levels)} has a key of {size} bytes, and DynamoDB takes {_KEY_BYTES}"
        )
        raise KeyTooLong(f"{what}: leave the cuboid out of `storage`, or shorten its members in `derive`")
    return key


def _attribute(logical: LogicalType, value: Value) -> Mapping[str, Any]:
    attribute = to_attribute(logical, value)
    return {"N": _number(str(attribute["N"]))} if "N" in attribute else attribute


def _number(text: str) -> str:
    """A number without zeros at its end, which DynamoDB does not keep, and without exponent."""
    plain = format(Decimal(text), "f") if "E" in text else text
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _hash(item: Item) -> int:
    same = {
        name: {kind: _number(value) if kind == "N" else value for kind, value in attribute.items()}
        for name, attribute in item.items()
        if name != "pk"
    }
    return int.from_bytes(hashlib.sha256(_JSON.encode(same).encode()).digest())
