"""Clients of the emulated AWS."""

from functools import cache
from typing import TYPE_CHECKING, Any, cast

import boto3
from botocore.config import Config

from local.environments import endpoint
from local.settings import ACCESS_KEY, REGION, SECRET_KEY, Settings

if TYPE_CHECKING:
    from mypy_boto3_apigatewayv2 import ApiGatewayV2Client
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client


def apigatewayv2(settings: Settings) -> "ApiGatewayV2Client":
    """A client of the emulated HTTP APIs."""
    return cast("ApiGatewayV2Client", client("apigatewayv2", settings))


def dynamodb(settings: Settings) -> "DynamoDBClient":
    """A client of the emulated DynamoDB."""
    return cast("DynamoDBClient", client("dynamodb", settings))


def glue(settings: Settings) -> "GlueClient":
    """A client of the emulated Glue."""
    return cast("GlueClient", client("glue", settings))


def lambda_(settings: Settings) -> "LambdaClient":
    """A client of the emulated Lambda, which never calls twice."""
    return cast("LambdaClient", client("lambda", settings))


def s3(settings: Settings) -> "S3Client":
    """A client of the emulated S3."""
    return cast("S3Client", client("s3", settings))


def client(service: str, settings: Settings) -> Any:
    """A client of any emulated service, by its name in boto3."""
    return _session().client(
        service,  # type: ignore[call-overload]
        endpoint_url=endpoint(settings, service),
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(read_timeout=300, retries={"max_attempts": 0}, s3={"addressing_style": "path"}),
    )


@cache  # it keeps the models of the services, which take a tenth of a second to read
def _session() -> boto3.Session:
    return boto3.Session()
