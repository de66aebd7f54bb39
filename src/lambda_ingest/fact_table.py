"""EDGE: the DynamoDB facts table. An item is a fact: its columns, and `recency` that orders its versions."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.definition import ApiSource
from cube_model.dynamodb_values import to_attribute
from cube_model.facts import Fact
from cube_model.keys import FactKey
from lambda_ingest.errors import FactTableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_READ_BATCH = 100  # keys in a BatchGetItem
_WRITE_BATCH = 25  # statements in a BatchExecuteStatement
_ROUNDS = 8
_T = TypeVar("_T")


class DynamoFactTable:
    """Facts in a DynamoDB table with `pk` and `sk`; no write happens without its condition."""

    def __init__(self, client: "DynamoDBClient", table: str, pause: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._table = table
        self._pause = pause

    def recencies(self, keys: Collection[FactKey]) -> Mapping[FactKey, str]:
        """The recency of each stored key, by consistent reads."""
        found: dict[FactKey, str] = {}
        for batch in _batches(keys, _READ_BATCH):
            wanted: list[Any] = [{"pk": {"S": key.partition}, "sk": {"S": key.sort}} for key in batch]
            for item in self._read(wanted):
                found[FactKey(item["pk"]["S"], item["sk"]["S"])] = item["recency"]["S"]
        return found

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        """Insert the facts whose key is not stored, replace the others if newer; the keys that lost a race.

        New facts go 25 a call as PartiQL INSERTs, which refuse an existing key; a replacement is a whole,
        conditional PutItem, since a column that has become null must vanish.
        """
        known = set(stored)
        new = [fact for fact in facts if fact.key not in known]
        lost = {key for batch in _batches(new, _WRITE_BATCH) for key in self._insert(source, batch)}
        lost |= {fact.key for fact in facts if fact.key in known and not self._replace(source, fact)}
        return lost

    def _read(self, wanted: list[Any]) -> Iterator[Any]:
        request: Any = {
            self._table: {"Keys": wanted, "ConsistentRead": True, "ProjectionExpression": "pk, sk, recency"}
        }
        for attempt in range(_ROUNDS):
            self._pause(0.05 * (2**attempt - 1))
            answer = self._call("batch_get_item", RequestItems=request)
            yield from answer["Responses"].get(self._table, [])
            request = answer.get("UnprocessedKeys")
            if not request:
                return
        raise FactTableError(f"table {self._table}: reads stay throttled; send again later")

    def _insert(self, source: ApiSource, facts: Sequence[Fact]) -> list[FactKey]:
        statements = [_insert_statement(self._table, _item(source, fact)) for fact in facts]
        answers = self._call("batch_execute_statement", Statements=statements)["Responses"]
        lost = []
        for fact, answer in zip(facts, answers, strict=True):
            code = answer.get("Error", {}).get("Code")
            if code == "DuplicateItem":
                lost.append(fact.key)
            elif code:
                raise FactTableError(
                    f"table {self._table}, key {fact.key.sort!r}: {code}: {answer['Error'].get('Message')}"
                )
        return lost

    def _replace(self, source: ApiSource, fact: Fact) -> bool:
        condition = {
            "ConditionExpression": "recency < :new",
            "ExpressionAttributeValues": {":new": {"S": fact.recency}},
        }
        try:
            self._client.put_item(TableName=self._table, Item=_item(source, fact), **condition)  # type: ignore[arg-type]
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        except (ClientError, BotoCoreError) as error:
            raise FactTableError(f"table {self._table}, key {fact.key.sort!r}: {error}") from error
        return True

    def _call(self, operation: str, **arguments: Any) -> Any:
        try:
            return getattr(self._client, operation)(**arguments)
        except (ClientError, BotoCoreError) as error:
            raise FactTableError(f"table {self._table}: {error}") from error


def _item(source: ApiSource, fact: Fact) -> dict[str, Any]:
    columns = {c.name: to_attribute(c.type, fact.values[c.name]) for c in source.columns if c.name in fact.values}
    keys = {"pk": {"S": fact.key.partition}, "sk": {"S": fact.key.sort}, "recency": {"S": fact.recency}}
    return {**{f"c_{name}": value for name, value in columns.items()}, **keys}


def _insert_statement(table: str, item: Mapping[str, Any]) -> Any:
    names = ", ".join(f"'{name}': ?" for name in item)
    return {"Statement": f'INSERT INTO "{table}" VALUE {{{names}}}', "Parameters": list(item.values())}


def _batches(things: Iterable[_T], size: int) -> Iterator[list[_T]]:
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch
