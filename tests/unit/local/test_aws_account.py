"""Tests go to an AWS account only when all that says which one is given, and change nothing of others there."""

import json
import os
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from tests.aws_account import OTHER_ACCOUNTS, open_account
from tests.aws_names import StrangeNameError, changed, guard
from tests.conftest import pytest_configure

NOWHERE = "http://127.0.0.1:1"
CONFIGURATION = f"""
[default]
region = us-east-1
[profile probe]
region = eu-west-1
aws_access_key_id = probe
aws_secret_access_key = probe
endpoint_url = {NOWHERE}
[profile nowhere]
aws_access_key_id = probe
aws_secret_access_key = probe
[profile unknown]
region = eu-west-1
endpoint_url = {NOWHERE}
"""


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's AWS configuration, beside which the environment has credentials and a region of another account."""
    file = tmp_path / "config"
    file.write_text(CONFIGURATION)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "another")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    return file


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "--aws '' is not PROFILE:PREFIX: name a profile .*, as in --aws cubo-test:jane"),
        ("probe", "is not PROFILE:PREFIX"),
        ("probe:", "is not PROFILE:PREFIX"),
        (":jane", "is not PROFILE:PREFIX"),
        ("default:jane", "the profile 'default' may lead to any account: name one that is made for tests"),
        ("probe:ab", "the prefix 'ab' is not 3 to 21 of a-z, 0-9 and -, a letter first: give another"),
        ("probe:Jane", "the prefix 'Jane' is not"),
        ("probe:1jane", "the prefix '1jane' is not"),
        ("probe:jane_doe", "the prefix 'jane_doe' is not"),
        ("probe:jane\n", "the prefix 'jane\n' is not"),
        (f"probe:{'j' * 22}", "the prefix 'j{22}' is not"),
        ("other:jane", "no profile 'other' .*aws configure --profile other.* that is there .nowhere, probe, unknown."),
        ("nowhere:jane", "the profile 'nowhere' has no region: .*aws configure set region REGION --profile nowhere"),
        ("probe:jane", "the profile 'probe' does not get in .*127.0.0.1:1.*: renew its credentials"),
        ("unknown:jane", "the profile 'unknown' has no credentials of its own: give it some by .* --profile unknown"),
    ],
)
def test_what_does_not_lead_to_an_account_is_refused_with_the_remedy(given: str, reason: str) -> None:
    with pytest.raises(pytest.UsageError, match=reason):
        open_account(given, {})


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
def test_an_environment_that_leads_elsewhere_is_refused(variable: str) -> None:
    with pytest.raises(pytest.UsageError, match=f"--aws asks AWS itself, but {variable} would lead elsewhere: unset"):
        open_account("probe:jane", {"HOME": "/home/jane", variable: "http://127.0.0.1:4566"})


class Given:
    """pytest's configuration when `--aws` is given."""

    def getoption(self, name: str) -> str:
        return {"aws": "probe:jane"}[name]


def test_other_accounts_are_out_of_the_environment_before_the_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in OTHER_ACCOUNTS:
        monkeypatch.setenv(name, "another")

    with pytest.raises(pytest.UsageError, match="the profile 'probe' does not get in"):
        pytest_configure(cast(pytest.Config, Given()))

    assert [name for name in os.environ if name.startswith(("AWS_ACC", "AWS_SEC", "AWS_SES"))] == []
    assert [name for name in os.environ if name.endswith("_PROFILE")] == []
    assert os.environ["AWS_DEFAULT_REGION"] == "us-west-2"


class Machine(BaseHTTPRequestHandler):
    """A machine that has a role in some account."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        keys = {"AccessKeyId": "role", "SecretAccessKey": "role", "Token": "role", "Expiration": "2999-01-01T00:00:00Z"}
        self.wfile.write(json.dumps(keys).encode())

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process runs on a machine that has a role."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Machine) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()


def test_the_role_of_the_machine_is_not_taken_for_that_of_the_profile(role: None) -> None:
    found = boto3.Session(profile_name="unknown").get_credentials()
    assert found and found.access_key == "role"  # so it would be taken

    with pytest.raises(pytest.UsageError, match="the profile 'unknown' has no credentials of its own"):
        open_account("unknown:jane", {})


def test_a_configuration_that_cannot_be_read_is_refused(configuration: Path) -> None:
    configuration.write_text("no configuration")

    with pytest.raises(pytest.UsageError, match="your AWS configuration cannot be read .*: mend it"):
        open_account("probe:jane", {})


def guarded(service: str) -> Any:
    """A client that may change what begins with `jane-`, and that reaches nobody."""
    session = boto3.Session(profile_name="probe")
    guard(session.events, "jane-")
    once = Config(retries={"total_max_attempts": 1})
    return session.client(service, config=once)  # type: ignore[call-overload]


def event(name: str) -> dict[str, str]:
    return {"Source": "cubo", "DetailType": "FactsWritten", "Detail": json.dumps({"name": name})}


def datum(*names: str) -> dict[str, Any]:
    return {"MetricName": "Cells", "Value": 1, "Dimensions": [{"Name": "Name", "Value": name} for name in names]}


def said(statement: str) -> dict[str, str]:
    return {"Statement": statement}


OWN = said('UPDATE "jane-1" SET a = 1')
KEY = {"pk": {"S": "1"}}
ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:"
URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/"
CHANGES: list[tuple[str, Callable[[Any, str], Any]]] = [
    ("dynamodb", lambda c, name: c.delete_table(TableName=name)),
    ("dynamodb", lambda c, name: c.put_item(TableName=name, Item=KEY)),
    ("dynamodb", lambda c, name: c.batch_write_item(RequestItems={name: [{"PutRequest": {"Item": KEY}}]})),
    ("dynamodb", lambda c, name: c.batch_execute_statement(Statements=[said(f'INSERT INTO "{name}" VALUE')])),
    ("dynamodb", lambda c, name: c.batch_execute_statement(Statements=[said(f'\n UPDATE  "{name}" SET a = 1')])),
    ("dynamodb", lambda c, name: c.batch_execute_statement(Statements=[said(f'DELETE FROM "{name}" WHERE')])),
    ("dynamodb", lambda c, name: c.batch_execute_statement(Statements=[OWN, said(f'UPDATE "{name}" SET a = 1')])),
    ("s3", lambda c, name: c.create_bucket(Bucket=name)),
    ("s3", lambda c, name: c.put_object(Bucket=name, Key="jane-", Body=b"")),
    ("s3", lambda c, name: c.delete_bucket(Bucket=name)),
    ("sqs", lambda c, name: c.create_queue(QueueName=name)),
    ("sqs", lambda c, name: c.delete_queue(QueueUrl=URL + name)),
    ("sqs", lambda c, name: c.receive_message(QueueUrl=URL + name)),
    ("secretsmanager", lambda c, name: c.create_secret(Name=name)),
    ("secretsmanager", lambda c, name: c.delete_secret(SecretId=f"{ARN}{name}-AbCdEf")),
    ("secretsmanager", lambda c, name: c.get_secret_value(SecretId=f"{ARN}{name}-AbCdEf")),
    ("events", lambda c, name: c.put_rule(Name=name, EventPattern="{}")),
    ("events", lambda c, name: c.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": ARN}])),
    ("events", lambda c, name: c.put_events(Entries=[event("jane-1"), event(name)])),
    ("cloudwatch", lambda c, name: c.put_metric_data(Namespace="Cubo", MetricData=[datum("jane-1"), datum(name)])),
]


@pytest.mark.parametrize(("service", "change"), CHANGES)
def test_a_client_changes_only_what_begins_with_the_prefix(service: str, change: Callable[[Any, str], Any]) -> None:
    client = guarded(service)

    with pytest.raises(EndpointConnectionError):
        change(client, "jane-1")
    for name in ("other", "jane", "other-jane-1"):
        with pytest.raises(
            StrangeNameError, match=f"'{name}' is refused: the tests change only what begins with jane-"
        ):
            change(client, name)


@pytest.mark.parametrize(
    ("service", "change"),
    [
        ("cloudwatch", lambda c: c.put_metric_data(Namespace="Cubo", MetricData=[datum()])),
        ("dynamodb", lambda c: c.batch_execute_statement(Statements=[said("INSERT INTO jane-1 VALUE")])),
        (
            "dynamodb",
            lambda c: c.batch_execute_statement(Statements=[said("UPDATE other SET a = 'DELETE FROM \"jane-1\"'")]),
        ),
        ("dynamodb", lambda c: c.batch_execute_statement(Statements=[said('SELECT * FROM "jane-1"')])),
        ("secretsmanager", lambda c: c.batch_get_secret_value(SecretIdList=["jane-1"])),
        ("iam", lambda c: c.create_user(UserName="jane-1")),
        ("secretsmanager", lambda c: c.delete_secret(SecretId=f"{ARN}prod/jane-1-AbCdEf")),
        ("secretsmanager", lambda c: c.delete_secret(SecretId="prod/jane-1")),
    ],
)
def test_a_change_of_what_has_another_name_or_none_is_refused(service: str, change: Callable[[Any], Any]) -> None:
    with pytest.raises(StrangeNameError, match="is refused"):
        change(guarded(service))


@pytest.mark.parametrize(
    ("service", "read"),
    [
        ("dynamodb", lambda c: c.get_item(TableName="other", Key=KEY)),
        ("dynamodb", lambda c: c.query(TableName="other")),
        ("dynamodb", lambda c: c.scan(TableName="other")),
        ("s3", lambda c: c.head_object(Bucket="other", Key="other")),
        ("secretsmanager", lambda c: c.list_secrets()),
    ],
)
def test_whatever_there_is_can_be_read_but_secrets(service: str, read: Callable[[Any], Any]) -> None:
    with pytest.raises(EndpointConnectionError):
        read(guarded(service))


@pytest.mark.parametrize("operation", ["Getaway", "Listen", "QueryObjects", "ScanX"])
def test_what_only_begins_like_a_call_that_reads_is_one_that_changes(operation: str) -> None:
    assert changed(operation, {"Bucket": "other"}) == ["other"]
