"""EDGE: what AWS knows of a user: the password in Secrets Manager, or the role of this process."""

import json

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from cassandra.auth import AuthProvider
from cassandra_sigv4.auth import SigV4AuthProvider  # type: ignore[import-untyped]

from csv_loader.errors import AwsError, UsageError


def sigv4(region: str) -> AuthProvider:
    """Signs with the credentials of the process, and with fresh ones for each connection."""
    return SigV4AuthProvider(boto3.Session(region_name=region))


def password(secret_arn: str, region: str) -> tuple[str, str]:
    """The user's name and password of a secret; AwsError or UsageError name the secret, never what is in it."""
    try:
        client = boto3.client("secretsmanager", region_name=region or None)
        text = client.get_secret_value(SecretId=secret_arn).get("SecretString", "")
    except (BotoCoreError, ClientError, ValueError) as error:
        raise AwsError(f"the secret {secret_arn} cannot be read: {error}") from error
    try:
        found = json.loads(text)
        return str(found["username"]), str(found["password"])
    except (ValueError, TypeError, KeyError):
        raise UsageError(
            f'the secret {secret_arn} is not {{"username": ..., "password": ...}}; change CASSANDRA_SECRET_ARN or it'
        ) from None
