"""What each deployable reads in Secrets Manager."""

import json

import pytest

from csv_loader.aws_auth import password
from csv_loader.errors import AwsError, UsageError
from cube_model.login import Login
from glue_cube.errors import SettingsError
from glue_cube.secret import read_login
from lambda_ingest.client_secret import read_token
from lambda_ingest.errors import TokenError
from tests.integration.aws import Aws
from tests.integration.conftest import MakeSecret

LOGIN = json.dumps({"username": "reader", "password": "hunter2"})


def test_a_changed_token_counts_at_once(aws: Aws, secret: MakeSecret) -> None:
    client, arn = aws.client("secretsmanager"), secret("first.token==\n")
    assert aws.eventually(lambda: read_token(client, arn)).value == "first.token=="

    client.put_secret_value(SecretId=arn, SecretString="second")

    assert aws.eventually(lambda: read_token(client, arn).value == "second")


def test_a_secret_that_terraform_made_without_a_token_is_told_apart(aws: Aws, secret: MakeSecret) -> None:
    arn = secret(None)

    with pytest.raises(TokenError, match=f"secret {arn} has no value: apply Terraform"):
        read_token(aws.client("secretsmanager"), arn)


def test_a_binary_secret_holds_neither_token_nor_login(aws: Aws, secret: MakeSecret) -> None:
    client, arn = aws.client("secretsmanager"), secret(b"hunter2")

    with pytest.raises(TokenError, match=f"secret {arn} holds no bearer token"):
        read_token(client, arn)
    with pytest.raises(SettingsError, match=f"secret {arn} is no JSON object"):
        read_login(client, arn)
    with pytest.raises(UsageError, match=f"the secret {arn} is not "):
        password(arn, aws.region)


def test_job_and_loader_read_the_same_login(aws: Aws, secret: MakeSecret) -> None:
    arn = secret(LOGIN)

    assert read_login(aws.client("secretsmanager"), arn) == Login("reader", "hunter2")
    assert password(arn, aws.region) == ("reader", "hunter2")


@pytest.mark.parametrize("text", ["hunter2", '{"username": null, "password": "hunter2"}'])
def test_a_login_of_another_form_is_named_but_not_told(aws: Aws, secret: MakeSecret, text: str) -> None:
    arn = secret(text)

    with pytest.raises(UsageError) as caught:
        password(arn, aws.region)

    assert f'the secret {arn} is not {{"username": "...", "password": "..."}}' in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_secret_that_is_not_there_is_named(aws: Aws) -> None:
    client, missing = aws.client("secretsmanager"), aws.name()

    with pytest.raises(TokenError, match=f"secret {missing} has no value: apply Terraform"):
        read_token(client, missing)
    with pytest.raises(SettingsError, match=f"secret {missing}: .*ResourceNotFoundException"):
        read_login(client, missing)
    with pytest.raises(AwsError, match=f"the secret {missing} cannot be read: .*ResourceNotFoundException"):
        password(missing, aws.region)
