"""EDGE: the marks of changed segments that the ingest leaves in the control table."""

import time
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.change_marks import is_note, marks_key, parse_note
from glue_cube.build_changed import Mark
from glue_cube.errors import PublishError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_OVER = 3600.0  # seconds after which nobody is writing any more: a function runs for 15 minutes at most
_AT_ONCE = 50  # marks: an expression has 4 KB at most, and 300 operators


class DynamoChangedMarks:
    """One item a source, of which each attribute but the key is a mark, or a note of who is writing."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def read(self, sources: Sequence[str]) -> list[Mark]:
        """The marks of these sources, and of their notes those whose writer must have ended without a mark."""
        return [mark for source in sources for mark in self._of(source)]

    def _of(self, source: str) -> list[Mark]:
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(source), ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise PublishError(f"table {self._table}: {error}") from error
        texts = {name: value["S"] for name, value in answer.get("Item", {}).items() if name != "pk"}
        marks = [Mark(source, (name,), name, text) for name, text in texts.items() if not is_note(name)]
        notes = [(name, text, *parse_note(text)) for name, text in texts.items() if is_note(name)]
        over = self._clock() - _OVER
        return marks + [Mark(source, segments, name, text) for name, text, since, segments in notes if since < over]

    def clear(self, marks: Sequence[Mark]) -> list[Mark]:
        """Take marks away, but for those that a later change has renewed: these are returned."""
        kept = []
        for source, found in groupby(marks, lambda mark: mark.source):
            of_source = list(found)
            for start in range(0, len(of_source), _AT_ONCE):
                kept += self._cleared(source, of_source[start : start + _AT_ONCE])
        return kept

    def _cleared(self, source: str, marks: list[Mark]) -> list[Mark]:
        """Take all away in one write, or, if one of them is renewed, each half by itself."""
        names = {f"#{n}": mark.name for n, mark in enumerate(marks)}
        # It is gone already when a first answer was lost on its way, and the client asked again.
        unchanged = [f"(attribute_not_exists(#{n}) OR #{n} = :{n})" for n in range(len(marks))]
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(source),
                UpdateExpression=f"REMOVE {', '.join(names)}",
                ConditionExpression=" AND ".join(unchanged),
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={f":{n}": {"S": mark.token} for n, mark in enumerate(marks)},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            half = len(marks) // 2
            return [*self._cleared(source, marks[:half]), *self._cleared(source, marks[half:])] if half else marks
        except (ClientError, BotoCoreError) as error:
            raise PublishError(f"table {self._table}: {error}") from error
        return []


def _key(source: str) -> dict[str, Any]:
    return {"pk": {"S": marks_key(source)}}
