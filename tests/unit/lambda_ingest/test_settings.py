import pytest

from lambda_ingest.errors import IngestError
from lambda_ingest.settings import Settings, read_settings


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(IngestError, match="FACTS_TABLE, CONTROL_TABLE"):
        read_settings({})


def test_the_address_of_the_api_may_be_absent() -> None:
    assert read_settings({"FACTS_TABLE": "f", "CONTROL_TABLE": "c"}) == Settings("f", "c", "")
