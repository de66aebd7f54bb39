"""MiniStack beside another emulator that has the functions, as beside LocalStack: it runs no code of anybody's."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from local import emulator_parts
from local.services import served
from local.settings import read_settings
from tests.emulators import client, ministack, refusal
from tests.function_calls import ROLE, create, zipped
from tests.services import QUESTIONS, answers

FUNCTION = """
def handle(event, context):
    return {"statusCode": 202, "body": event["pathParameters"]["source"]}
"""
ARN = "arn:aws:lambda:us-east-1:000000000000:function:echo"
CODE = {"ZipFile": zipped("app.py", FUNCTION)}
MADE = {"FunctionName": "echo", "Role": ROLE, "Runtime": "python3.11", "Handler": "app.handle", "Code": CODE}
NO_SUCH_SERVICE = ("400", 400)
ITS_OWN = sorted(name for name, server in served("localstack").items() if server == "ministack")


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulator that has the function `echo`."""
    with ministack(tmp_path_factory.mktemp("other")) as address:
        create(client("lambda", address), "echo", FUNCTION)
        yield address


@pytest.fixture(scope="module", params=["every service", "as the harness starts it"])
def beside(request: Any, tmp_path_factory: pytest.TempPathFactory, other: str) -> Iterator[str]:
    """The address of the MiniStack beside it."""
    part = emulator_parts.ministack(read_settings({"HARNESS": "localstack"}))
    services = part.environment["SERVICES"] if request.param == "as the harness starts it" else ""
    folder = tmp_path_factory.mktemp("beside")
    with ministack(folder, AWS_ENDPOINT_URL_LAMBDA=other, SERVICES=services) as address:
        yield address


@pytest.mark.parametrize(
    ("operation", "parameters"),
    [
        ("create_function", MADE),
        ("update_function_code", {"FunctionName": "echo", **CODE}),
        ("invoke", {"FunctionName": "echo"}),
        ("list_functions", {}),
        ("create_event_source_mapping", {"FunctionName": "echo", "EventSourceArn": "arn:aws:sqs:us-east-1:0:facts"}),
        ("publish_layer_version", {"LayerName": "more", "Content": CODE}),
    ],
)
def test_calls_of_lambda_are_refused(beside: str, operation: str, parameters: dict[str, Any]) -> None:
    refused = refusal(getattr(client("lambda", beside), operation), **parameters)

    assert refused in (("ServiceException", 501), NO_SUCH_SERVICE)


def test_a_stack_with_a_function_is_refused(beside: str) -> None:
    code = {"ZipFile": "def handle(*_): pass"}
    properties = {"Role": ROLE, "Runtime": "python3.11", "Handler": "index.handle", "Code": code}
    template = json.dumps({"Resources": {"Function": {"Type": "AWS::Lambda::Function", "Properties": properties}}})

    create_stack = client("cloudformation", beside).create_stack

    assert refusal(create_stack, StackName="probe", TemplateBody=template) == ("ValidationError", 400)


def test_its_http_api_calls_the_function_of_the_other(beside: str) -> None:
    gateway = client("apigatewayv2", beside)
    made = {"ApiId": gateway.create_api(Name="echo", ProtocolType="HTTP")["ApiId"]}
    call = {"IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0", "IntegrationUri": ARN}
    integration = gateway.create_integration(**made, **call)["IntegrationId"]
    gateway.create_route(**made, RouteKey="POST /v1/facts/{source}", Target=f"integrations/{integration}")
    gateway.create_stage(**made, StageName="$default", AutoDeploy=True)
    address = f"{beside}/_aws/execute-api/{made['ApiId']}/$default/v1/facts/flights"

    with urllib.request.urlopen(urllib.request.Request(address, b"[]"), timeout=60) as answer:
        assert (answer.status, answer.read()) == (202, b"flights")


@pytest.mark.parametrize("service", ITS_OWN)
def test_it_has_what_localstack_lacks(beside: str, service: str) -> None:
    assert answers(client(service, beside), service)


@pytest.mark.parametrize("service", ["glue", "stepfunctions"])
@pytest.mark.parametrize("beside", ["as the harness starts it"], indirect=True)
def test_no_other_service_that_runs_code_is_there(beside: str, service: str) -> None:
    operation, parameters = QUESTIONS.get(service, ("list_state_machines", {}))

    assert refusal(getattr(client(service, beside), operation), **parameters) == NO_SUCH_SERVICE
