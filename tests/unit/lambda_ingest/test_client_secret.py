import pytest

from lambda_ingest.client_secret import read_token
from lambda_ingest.errors import TokenError
from tests.unit.lambda_ingest.conftest import AwsServer

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:small-dev-client-api-AbCdEf"


def test_the_token_is_read_and_never_shown(aws: AwsServer) -> None:
    aws.answers = [(200, {"ARN": ARN, "SecretString": "s3cret.token==\n"})]

    token = read_token(aws.client("secretsmanager"), ARN)

    assert (token.value, token.secret) == ("s3cret.token==", ARN)
    assert "s3cret" not in repr(token)
    assert aws.calls == [("GetSecretValue", {"SecretId": ARN})]


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (400, {"__type": "ResourceNotFoundException", "message": "no AWSCURRENT"}, "has no value: apply .*token"),
        (400, {"__type": "AccessDeniedException", "message": "kms:Decrypt"}, "kms:Decrypt"),
        (200, {"ARN": ARN, "SecretString": "two words"}, "holds no bearer token: apply .*token_version"),
        (200, {"ARN": ARN, "SecretString": ""}, "holds no bearer token"),
        (200, {"ARN": ARN, "SecretBinary": "c2VjcmV0"}, "holds no bearer token"),
    ],
)
def test_a_secret_without_a_token_is_named_with_the_remedy(
    aws: AwsServer, status: int, answer: dict[str, str], reason: str
) -> None:
    aws.answers = [(status, answer)]

    with pytest.raises(TokenError, match=f"secret {ARN}.*{reason}"):
        read_token(aws.client("secretsmanager"), ARN)
