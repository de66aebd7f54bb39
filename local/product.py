"""The product's processes on this machine: the environment that leads them to the harness instead of AWS."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from local.parts import aws_environment
from local.settings import ACCESS_KEY, HOST, REGION, SECRET_KEY, Settings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client

_MOTO_SERVICES = frozenset({"glue", "ec2"})


def endpoints(settings: Settings) -> dict[str, str]:
    """The variables by which any AWS SDK finds the emulators."""
    return {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{settings.ports.aws}",
        **{f"AWS_ENDPOINT_URL_{name.upper()}": f"http://{HOST}:{settings.ports.moto}" for name in _MOTO_SERVICES},
    }


def cassandra(settings: Settings, keyspace: str) -> dict[str, str]:
    """The variables by which the loader finds Cassandra; batches may be larger than Keyspaces allows."""
    return {
        "CASSANDRA_HOSTS": HOST,
        "CASSANDRA_PORT": str(settings.ports.cassandra),
        "CASSANDRA_KEYSPACE": keyspace,
        "BATCH_ROWS": "100",
    }


def spark(settings: Settings) -> dict[str, str]:
    """The variables by which Spark finds its laptop settings and this Python."""
    return {
        "SPARK_CONF_DIR": str(settings.root / "local" / "spark"),
        "SPARK_LOCAL_IP": HOST,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }


def environment(settings: Settings, inherited: Mapping[str, str], *more: Mapping[str, str]) -> dict[str, str]:
    """What a process of the product sees: the user's environment, the emulators, and what it needs besides."""
    found = {**inherited, **aws_environment(), **endpoints(settings)}
    for variables in more:
        found.update(variables)
    return found


def dynamodb(settings: Settings) -> "DynamoDBClient":
    """A client of the emulated DynamoDB."""
    return cast("DynamoDBClient", _client("dynamodb", settings))


def glue(settings: Settings) -> "GlueClient":
    """A client of the emulated Glue."""
    return cast("GlueClient", _client("glue", settings))


def lambda_(settings: Settings) -> "LambdaClient":
    """A client of the emulated Lambda, which never calls twice."""
    return cast("LambdaClient", _client("lambda", settings))


def s3(settings: Settings) -> "S3Client":
    """A client of the emulated S3."""
    return cast("S3Client", _client("s3", settings))


def _client(service: str, settings: Settings) -> Any:
    port = settings.ports.moto if service in _MOTO_SERVICES else settings.ports.aws
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=f"http://{HOST}:{port}",
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(read_timeout=300, retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )
