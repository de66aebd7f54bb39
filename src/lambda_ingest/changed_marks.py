"""EDGE: marks of changed segments in the control table, by which the job knows what to build again."""

import time
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.change_marks import marks_key, note_name, note_text
from lambda_ingest.errors import FactTableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_AT_ONCE = 200  # segments: an expression has 4 KB at most, and 300 operators


class DynamoChangedMarks:
    """One item a source, of which each call updates some attributes; segments that others mark stay marked."""

    def __init__(self, client: "DynamoDBClient", table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def begin(self, source: str, segments: Sequence[str]) -> str:
        """Note that these segments are about to be written; the name of the note."""
        note = note_name(uuid.uuid4().hex)
        text = note_text(self._clock(), segments)
        self._update(source, "SET #note = :note", {"#note": note}, {":note": text})
        return note

    def end(self, source: str, note: str, segments: Sequence[str]) -> None:
        """Mark these segments as changed, each by a token that no other change has, and take the note away."""
        for start in range(0, len(segments), _AT_ONCE):
            names = {f"#{n}": segment for n, segment in enumerate(segments[start : start + _AT_ONCE])}
            marking = "SET " + ", ".join(f"{name} = :token" for name in names)
            if start + _AT_ONCE >= len(segments):  # not before all are marked
                marking, names = f"{marking} REMOVE #note", {**names, "#note": note}
            self._update(source, marking, names, {":token": uuid.uuid4().hex})

    def _update(self, source: str, expression: str, names: dict[str, str], values: dict[str, str]) -> None:
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": marks_key(source)}},
                UpdateExpression=expression,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues={name: {"S": value} for name, value in values.items()},
            )
        except (ClientError, BotoCoreError) as error:
            raise FactTableError(f"table {self._table}: {error}") from error
