import pytest

from lambda_ingest.errors import IngestError
from lambda_ingest.settings import Settings, read_settings

NEEDED = {"FACTS_TABLE": "f", "CONTROL_TABLE": "c", "DEPLOYMENT": "small-dev"}


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(IngestError, match="FACTS_TABLE, CONTROL_TABLE, DEPLOYMENT"):
        read_settings({"FACTS_TABLE": ""})


def test_the_client_api_and_its_secret_may_be_absent() -> None:
    assert read_settings(NEEDED) == Settings("f", "c", "small-dev", "", "")


def test_the_client_api_and_its_secret_are_read() -> None:
    more = {"CLIENT_API_URL": "https://api", "CLIENT_API_SECRET_ARN": "arn:s"}
    assert read_settings({**NEEDED, **more}) == Settings("f", "c", "small-dev", "https://api", "arn:s")
