"""EDGE: the secret in Secrets Manager that holds Cassandra's user and password."""

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from glue_cube.errors import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class Login:
    """A user and a password; the password is in no text of this value."""

    username: str
    password: str = field(repr=False)


def read_login(client: "SecretsManagerClient", arn: str) -> Login:
    """Read the secret, JSON with `username` and `password`; SettingsError that tells nothing of what it holds."""
    try:
        text = client.get_secret_value(SecretId=arn).get("SecretString", "")  # a binary one has none
    except (ClientError, BotoCoreError) as error:
        raise SettingsError(f"secret {arn}: {error}") from error
    try:
        found = json.loads(text)
        username, password = found["username"], found["password"]
    except (ValueError, KeyError, TypeError):
        username = password = None
    if not (isinstance(username, str) and isinstance(password, str)):
        raise SettingsError(f"secret {arn} is no JSON object with the texts username and password: store it so")
    return Login(username, password)
