"""EDGE: how far each source has been pulled, kept in the control table."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambda_ingest.errors import FactTableError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoWatermarks:
    """One item a source: the text of the greatest version whose page is stored."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def read(self, source: str) -> str | None:
        """The watermark; None before the first pull."""
        try:
            answer = self._client.get_item(TableName=self._table, Key=_key(source), ConsistentRead=True)
        except (ClientError, BotoCoreError) as error:
            raise FactTableError(f"table {self._table}: {error}") from error
        item = answer.get("Item")
        return str(item["watermark"]["S"]) if item else None

    def advance(self, source: str, watermark: str) -> None:
        """Store the watermark."""
        try:
            self._client.put_item(TableName=self._table, Item={**_key(source), "watermark": {"S": watermark}})
        except (ClientError, BotoCoreError) as error:
            raise FactTableError(f"table {self._table}: {error}") from error


def _key(source: str) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"watermark#{source}"}}
