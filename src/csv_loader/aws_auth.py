"""EDGE: what AWS knows of a user: the password in Secrets Manager, or the role of this process."""

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from cassandra.auth import AuthProvider
from cassandra_sigv4.auth import SigV4AuthProvider  # type: ignore[import-untyped]

from csv_loader.errors import AwsError, UsageError
from cube_model.login import parse_login


def sigv4(region: str) -> AuthProvider:
    """Signs with the credentials of the process, fresh ones for each connection; AwsError when there are none."""
    try:
        session = boto3.Session(region_name=region)
        found = session.get_credentials()
    except BotoCoreError as error:
        raise AwsError(f"the AWS credentials cannot be read: {error}") from error
    if found is None:
        raise AwsError("CASSANDRA_AUTH=sigv4 finds no AWS credentials: give the process a role or a profile")
    return SigV4AuthProvider(session)


def password(secret_arn: str, region: str) -> tuple[str, str]:
    """The user's name and password of a secret; AwsError or UsageError name the secret, never what is in it."""
    try:
        client = boto3.client("secretsmanager", region_name=region or None)
        text = client.get_secret_value(SecretId=secret_arn).get("SecretString", "")
    except (BotoCoreError, ClientError, ValueError) as error:
        raise AwsError(f"the secret {secret_arn} cannot be read: {error}") from error
    return login_of(text, secret_arn)


def login_of(text: str, secret_arn: str) -> tuple[str, str]:
    """The user's name and password in the text of a secret; a binary secret has no text."""
    login = parse_login(text)
    if login is None:
        raise UsageError(
            f'the secret {secret_arn} is not {{"username": "...", "password": "..."}}; '
            "change CASSANDRA_SECRET_ARN or it"
        )
    return login.username, login.password
