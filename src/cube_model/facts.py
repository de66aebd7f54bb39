"""API records typed by the definition, and what makes one newer than another."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from cube_model.definition import ApiSource, Cube
from cube_model.dynamodb_values import to_text
from cube_model.errors import ValueRejected
from cube_model.keys import FactKey, join_key, partition_key
from cube_model.segments import segment_of
from cube_model.values import Value, parse_json

FACT_SHARDS = 4
_KEY_BYTES, _FACT_BYTES = 1024, 350_000  # a sort key and an item of DynamoDB (1 KB; 400 KB with names)


@dataclass(frozen=True)
class Fact:
    """One typed record of an API source; a null value is left out of `values`.

    `recency` is a text that sorts by version, and by content among equal versions: of two facts with one key
    the greater recency wins, so every order of arrival ends in the same fact. Equal recency is equal content.
    """

    source: str
    key: FactKey
    values: Mapping[str, Value]
    recency: str
    version: Value


def parse_fact(cube: Cube, source: ApiSource, record: object) -> Fact:
    """The fact of a decoded JSON record; ValueRejected with all reasons when it does not fit the source."""
    if not isinstance(record, dict):
        raise ValueRejected("record", "is not a JSON object")
    values, reasons = _typed(source, record)
    if reasons:
        raise ValueRejected("record", "; ".join(reasons))
    return _fact(cube, source, values)


def _typed(source: ApiSource, record: Mapping[str, object]) -> tuple[dict[str, Value], list[str]]:
    names = [c.name for c in source.columns]
    reasons = [f"{name}: unknown field" for name in record if name not in names]
    reasons += [f"{name}: missing" for name in names if name not in record]
    needed = {*source.key, source.version}
    values: dict[str, Value] = {}
    for column in source.columns:
        value = record.get(column.name)
        if value is None:
            reasons += [f"{column.name}: null"] if column.name in needed and column.name in record else []
            continue
        try:
            values[column.name] = parse_json(column, value)
        except ValueRejected as error:
            reasons.append(str(error))
    return values, reasons


def _fact(cube: Cube, source: ApiSource, values: dict[str, Value]) -> Fact:
    sort_key = join_key(to_text(values[name]) for name in source.key)
    segment = segment_of(cube, values[cube.segment_column(source.name)])
    content = join_key(f"{name}={to_text(values[name])}" for name in sorted(values))
    if len(sort_key.encode()) > _KEY_BYTES or len(content.encode()) > _FACT_BYTES:
        raise ValueRejected("record", f"is larger than a fact may be ({_KEY_BYTES} bytes of key, {_FACT_BYTES} in all)")
    shard = zlib.crc32(sort_key.encode()) % FACT_SHARDS
    key = FactKey(partition_key(source.name, segment, shard), sort_key)
    digest = hashlib.sha256(content.encode()).hexdigest()[:32]
    version = values[source.version]
    return Fact(source.name, key, values, join_key((sortable(version), digest)), version)


def sortable(version: Value) -> str:
    """A text that sorts as the version does: integers are shifted and padded, the rest sorts as its text."""
    return f"{version + 2**63:020d}" if isinstance(version, int) else to_text(version)
