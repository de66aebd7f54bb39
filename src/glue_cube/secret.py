"""EDGE: the secret in Secrets Manager that holds Cassandra's user and password."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from cube_model.login import Login, parse_login
from glue_cube.errors import SettingsError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def read_login(client: "SecretsManagerClient", arn: str) -> Login:
    """Read the secret, JSON with `username` and `password`; SettingsError that tells nothing of what it holds."""
    try:
        text = client.get_secret_value(SecretId=arn).get("SecretString", "")  # a binary one has none
    except (ClientError, BotoCoreError) as error:
        raise SettingsError(f"secret {arn}: {error}") from error
    login = parse_login(text)
    if login is None:
        raise SettingsError(f"secret {arn} is no JSON object with the texts username and password: store it so")
    return login
