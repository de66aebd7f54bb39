"""The environment of the function, read once into a typed value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from lambda_ingest.errors import IngestError


@dataclass(frozen=True)
class Settings:
    """Table names, and where the client's API is (empty when nothing is pulled)."""

    facts_table: str
    control_table: str
    client_api_url: str


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings of the environment; IngestError names every variable that is missing."""
    missing = [name for name in ("FACTS_TABLE", "CONTROL_TABLE") if not environment.get(name)]
    if missing:
        raise IngestError(
            f"missing environment variables: {', '.join(missing)}; Terraform's lambda_ingest module sets them"
        )
    return Settings(environment["FACTS_TABLE"], environment["CONTROL_TABLE"], environment.get("CLIENT_API_URL", ""))
