"""The real parts that these tests run against: the harness, and tables and keyspaces of a test's own."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cassandra.cluster import Session
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_dynamodb.literals import KeyTypeType

from csv_loader.cassandra_session import connected
from csv_loader.settings import Settings as LoaderSettings
from local import aws_clients, environments
from local.__main__ import FLIGHTS, _harness
from local.harness import Harness
from local.java_parts import fetch_java_parts
from local.settings import HOST, Settings, read_settings
from tests.loader import CUBE, Loader

_KEYS: dict[str, KeyTypeType] = {"pk": "HASH", "sk": "RANGE"}


@pytest.fixture(scope="session")
def settings() -> Settings:
    return read_settings()


@pytest.fixture(scope="session")
def harness(settings: Settings) -> Iterator[Harness]:
    """The harness; one that was up before stays up."""
    fetch_java_parts(settings)
    harness = _harness(settings, FLIGHTS)
    was_up = set(harness.status().values()) == {"up"}
    harness.up()
    yield harness
    if not was_up:
        harness.down()


@pytest.fixture(scope="session")
def dynamodb(settings: Settings, harness: Harness) -> DynamoDBClient:
    return aws_clients.dynamodb(settings)


@pytest.fixture
def table(dynamodb: DynamoDBClient) -> Iterator[str]:
    """An empty table with `pk` and `sk`, as facts and cube have."""
    yield from _table(dynamodb, "pk", "sk")


@pytest.fixture
def control_table(dynamodb: DynamoDBClient) -> Iterator[str]:
    """An empty table with `pk` only."""
    yield from _table(dynamodb, "pk")


@pytest.fixture(scope="session")
def cassandra(settings: Settings, harness: Harness) -> Iterator[Session]:
    with connected(LoaderSettings((HOST,), settings.ports.cassandra, "", 30)) as session:
        yield session


@pytest.fixture
def keyspace(cassandra: Session) -> Iterator[str]:
    """The name of a keyspace that is not there yet."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield name
    cassandra.execute(f"DROP KEYSPACE IF EXISTS {name}")


@pytest.fixture
def loader(tmp_path: Path, settings: Settings, cassandra: Session, keyspace: str) -> Loader:
    (tmp_path / "cube.yaml").write_text(CUBE, encoding="utf-8")
    environment = {**os.environ, **environments.cassandra(settings, keyspace), "PYTHONPATH": str(settings.root / "src")}
    return Loader(tmp_path, keyspace, cassandra, environment)


def _table(client: DynamoDBClient, *keys: str) -> Iterator[str]:
    name = f"test-{uuid.uuid4().hex[:12]}"
    attributes: Any = [{"AttributeName": key, "AttributeType": "S"} for key in keys]
    schema: Any = [{"AttributeName": key, "KeyType": _KEYS[key]} for key in keys]
    client.create_table(
        TableName=name, AttributeDefinitions=attributes, KeySchema=schema, BillingMode="PAY_PER_REQUEST"
    )
    client.get_waiter("table_exists").wait(TableName=name)
    yield name
    client.delete_table(TableName=name)
