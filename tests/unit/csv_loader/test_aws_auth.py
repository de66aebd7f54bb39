from pathlib import Path

import pytest

from csv_loader import aws_auth
from csv_loader.errors import AwsError, UsageError

ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:cassandra"


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A process without credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def test_a_role_that_is_not_there_is_told(nobody: None) -> None:
    with pytest.raises(AwsError, match="CASSANDRA_AUTH=sigv4 finds no AWS credentials: give the process a role"):
        aws_auth.sigv4("eu-west-1")


def test_a_profile_that_is_not_there_is_told(nobody: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "gone")

    with pytest.raises(AwsError, match="the AWS credentials cannot be read: .*gone"):
        aws_auth.sigv4("eu-west-1")


def test_a_secret_that_nobody_asks_for_by_name_is_told(nobody: None) -> None:
    with pytest.raises(AwsError, match=f"the secret {ARN} cannot be read: Unable to locate credentials"):
        aws_auth.password(ARN, "eu-west-1")


def test_a_secret_has_a_user_and_a_password() -> None:
    assert aws_auth.login_of('{"username": "u", "password": "p", "engine": "cassandra"}', ARN) == ("u", "p")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        '["hunter2"]',
        '{"username": null, "password": "hunter2"}',
        '{"username": "hunter2", "password": 1}',
    ],
)
def test_a_secret_of_another_form_is_named_but_not_told(text: str) -> None:
    with pytest.raises(UsageError, match='is not {"username": "...", "password": "..."}') as caught:
        aws_auth.login_of(text, ARN)

    assert ARN in str(caught.value)
    assert "hunter2" not in str(caught.value)
