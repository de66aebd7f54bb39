from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber
from mypy_boto3_secretsmanager import SecretsManagerClient

from cube_model.login import Login
from glue_cube.errors import SettingsError
from glue_cube.secret import read_login

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cassandra-AbCdEf"


@pytest.fixture
def client() -> SecretsManagerClient:
    return boto3.client(
        "secretsmanager", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
    )


@pytest.fixture
def secrets(client: SecretsManagerClient) -> Iterator[Stubber]:
    with Stubber(client) as stubber:
        yield stubber


def holds(secrets: Stubber, text: str) -> None:
    secrets.add_response("get_secret_value", {"SecretString": text}, {"SecretId": ARN})


def test_a_secret_has_a_user_and_a_password(client: SecretsManagerClient, secrets: Stubber) -> None:
    holds(secrets, '{"username": "reader", "password": "s3cret", "engine": "cassandra"}')

    login = read_login(client, ARN)

    assert login == Login("reader", "s3cret")
    assert "s3cret" not in f"{login} {login!r}"


@pytest.mark.parametrize(
    "text",
    ["s3cret", '{"username": "reader"}', '["s3cret"]', '"s3cret"', '{"username": null, "password": "s3cret"}'],
)
def test_a_secret_of_another_form_is_named_and_not_told(
    client: SecretsManagerClient, secrets: Stubber, text: str
) -> None:
    holds(secrets, text)

    with pytest.raises(SettingsError) as caught:
        read_login(client, ARN)

    assert str(caught.value) == f"secret {ARN} is no JSON object with the texts username and password: store it so"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_a_binary_secret_is_of_another_form(client: SecretsManagerClient, secrets: Stubber) -> None:
    secrets.add_response("get_secret_value", {"SecretBinary": b"s3cret"}, {"SecretId": ARN})

    with pytest.raises(SettingsError, match="is no JSON object with the texts username and password"):
        read_login(client, ARN)


def test_a_secret_that_may_not_be_read_is_named(client: SecretsManagerClient, secrets: Stubber) -> None:
    secrets.add_client_error("get_secret_value", "AccessDeniedException", "no")

    with pytest.raises(SettingsError, match=f"secret {ARN}: .*AccessDeniedException"):
        read_login(client, ARN)
