"""EDGE: the secret that holds the token for the client's API."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from lambda_ingest.errors import TokenError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

REMEDY = "apply Terraform with the token in client_api_token and client_api.token_version raised by one"
_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750


@dataclass(frozen=True)
class Token:
    """A bearer token, which no log shows, and the secret that it is from."""

    value: str = field(repr=False)
    secret: str


def read_token(client: "SecretsManagerClient", secret: str) -> Token:
    """The token in a secret; TokenError, with the remedy, when there is none."""
    try:
        value = client.get_secret_value(SecretId=secret).get("SecretString", "").strip()
    except client.exceptions.ResourceNotFoundException as error:
        raise TokenError(f"secret {secret} has no value: {REMEDY}") from error
    except (ClientError, BotoCoreError) as error:
        raise TokenError(f"secret {secret}: {error}") from error
    if not _BEARER.fullmatch(value):
        raise TokenError(f"secret {secret} holds no bearer token: {REMEDY}")
    return Token(value, secret)
