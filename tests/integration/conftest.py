"""The real parts that these tests run against: AWS or the harness, and resources of a test's own."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cassandra.cluster import Session
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_dynamodb.literals import KeyTypeType

from csv_loader.cassandra_session import connected
from csv_loader.settings import Settings as LoaderSettings
from local import environments
from local.__main__ import FLIGHTS, _harness
from local.harness import Harness
from local.java_parts import fetch_java_parts
from local.settings import Settings, read_settings
from tests.aws_account import ACCOUNT
from tests.integration.aws import Aws, of_account, of_harness
from tests.loader import CUBE, Loader

_KEYS: dict[str, KeyTypeType] = {"pk": "HASH", "sk": "RANGE"}
MakeSecret = Callable[[str | bytes | None], str]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the id of each test that asks AWS show where it ran."""
    if "aws" in metafunc.fixturenames:
        where = "aws" if ACCOUNT in metafunc.config.stash else read_settings().harness
        metafunc.parametrize("aws", [where], indirect=True, scope="session")


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
def aws(request: pytest.FixtureRequest) -> Aws:
    """The account that `--aws` names; without it the emulators of the harness."""
    account = request.config.stash.get(ACCOUNT, None)
    if account:
        return of_account(account)
    request.getfixturevalue("harness")
    return of_harness(request.getfixturevalue("settings"))


@pytest.fixture(scope="session")
def dynamodb(aws: Aws) -> DynamoDBClient:
    client: DynamoDBClient = aws.client("dynamodb")
    return client


@pytest.fixture
def table(aws: Aws, dynamodb: DynamoDBClient) -> Iterator[str]:
    """An empty table with `pk` and `sk`, as facts and cube have."""
    yield from _table(aws, dynamodb, "pk", "sk")


@pytest.fixture
def control_table(aws: Aws, dynamodb: DynamoDBClient) -> Iterator[str]:
    """An empty table with `pk` only."""
    yield from _table(aws, dynamodb, "pk")


@pytest.fixture
def bucket(aws: Aws) -> Iterator[str]:
    """An empty bucket."""
    s3, name = aws.client("s3"), aws.name()
    elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": aws.region}}
    s3.create_bucket(Bucket=name, **({} if aws.region == "us-east-1" else elsewhere))
    try:
        s3.get_waiter("bucket_exists").wait(Bucket=name)
        yield name
    finally:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
            for found in page.get("Contents", []):
                s3.delete_object(Bucket=name, Key=found["Key"])
        s3.delete_bucket(Bucket=name)


@pytest.fixture
def secret(aws: Aws) -> Iterator[MakeSecret]:
    """Makes a secret with a text, bytes or nothing in it, and returns its ARN."""
    client = aws.client("secretsmanager")
    made: list[str] = []

    def make(value: str | bytes | None) -> str:
        kind = "SecretString" if isinstance(value, str) else "SecretBinary"
        content = {} if value is None else {kind: value}
        made.append(client.create_secret(Name=aws.name(), **content)["ARN"])
        return made[-1]

    yield make
    for arn in made:
        client.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


@pytest.fixture(scope="session")
def cassandra(settings: Settings, harness: Harness) -> Iterator[Session]:
    with connected(LoaderSettings(settings.cassandra_hosts, settings.ports.cassandra, "", 30)) as sessions:
        yield sessions[0]


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


def _table(aws: Aws, client: DynamoDBClient, *keys: str) -> Iterator[str]:
    name = aws.name()
    attributes: Any = [{"AttributeName": key, "AttributeType": "S"} for key in keys]
    schema: Any = [{"AttributeName": key, "KeyType": _KEYS[key]} for key in keys]
    client.create_table(
        TableName=name, AttributeDefinitions=attributes, KeySchema=schema, BillingMode="PAY_PER_REQUEST"
    )
    try:
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})
        yield name
    finally:
        client.delete_table(TableName=name)
