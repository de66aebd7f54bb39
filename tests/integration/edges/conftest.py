"""No test of an edge gets anywhere but where all of them run, whatever the user's environment says."""

import boto3
import pytest

from tests.aws_account import OTHER_ACCOUNTS
from tests.integration.aws import Aws


@pytest.fixture(autouse=True)
def sdk(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """The AWS SDK in this process gets to the same place, as it does in that of a deployable."""
    for name in OTHER_ACCOUNTS:
        monkeypatch.delenv(name, raising=False)
    for name, value in aws.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", aws.session)
