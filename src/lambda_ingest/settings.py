"""The environment of the function, read once into a typed value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from lambda_ingest.errors import IngestError


@dataclass(frozen=True)
class Settings:
    """Table names, the deployment's name, and where the client's API is.

    The address is empty when nothing is pulled, the secret's ARN when the client's API wants no token.
    """

    facts_table: str
    control_table: str
    deployment: str
    client_api_url: str
    client_api_secret_arn: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; IngestError names every variable that is missing."""
    needed = ("FACTS_TABLE", "CONTROL_TABLE", "DEPLOYMENT")
    missing = [name for name in needed if not environment.get(name)]
    if missing:
        raise IngestError(
            f"missing environment variables: {', '.join(missing)}; Terraform's lambda_ingest module sets them"
        )
    return Settings(
        environment["FACTS_TABLE"],
        environment["CONTROL_TABLE"],
        environment["DEPLOYMENT"],
        environment.get("CLIENT_API_URL", ""),
        environment.get("CLIENT_API_SECRET_ARN", ""),
    )
