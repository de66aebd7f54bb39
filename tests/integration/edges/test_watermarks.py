import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from lambda_ingest.errors import FactTableError
from lambda_ingest.watermarks import DynamoWatermarks
from tests.integration.aws import Aws


def test_there_is_none_before_the_first_pull(dynamodb: DynamoDBClient, control_table: str) -> None:
    assert DynamoWatermarks(dynamodb, control_table).read("stock") is None


def test_the_last_one_is_read_by_every_later_run(dynamodb: DynamoDBClient, control_table: str) -> None:
    watermarks = DynamoWatermarks(dynamodb, control_table)
    watermarks.advance("stock", "2024-01-01T00:00:00.000000Z")
    watermarks.advance("stock", "2024-01-02T00:00:00.000000Z")

    assert DynamoWatermarks(dynamodb, control_table).read("stock") == "2024-01-02T00:00:00.000000Z"


def test_each_source_has_its_own(dynamodb: DynamoDBClient, control_table: str) -> None:
    watermarks = DynamoWatermarks(dynamodb, control_table)
    watermarks.advance("stock", "7")
    watermarks.advance("visits", "9")

    assert (watermarks.read("stock"), watermarks.read("visits"), watermarks.read("sales")) == ("7", "9", None)


def test_a_table_that_is_not_there_is_named(aws: Aws, dynamodb: DynamoDBClient) -> None:
    missing = aws.name()
    watermarks = DynamoWatermarks(dynamodb, missing)

    with pytest.raises(FactTableError, match=f"table {missing}"):
        watermarks.read("stock")
    with pytest.raises(FactTableError, match=f"table {missing}"):
        watermarks.advance("stock", "7")
