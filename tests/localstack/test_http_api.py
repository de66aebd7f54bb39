"""MiniStack's HTTP API calls a function on LocalStack as it calls one of its own."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tests.emulators import client, ministack
from tests.function_calls import create

FUNCTION = """
import json

def handle(event, context):
    if event["pathParameters"]["source"] == "odd":
        raise ValueError("odd source")
    return {"statusCode": 202, "headers": {"X-Seen": "yes"}, "body": json.dumps(event)}
"""
FUNCTIONS = "arn:aws:lambda:us-east-1:000000000000:function:"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: Any


@pytest.fixture(scope="module")
def own(beside: str) -> str:
    """The address of an HTTP API that calls a function of the same MiniStack."""
    create(client("lambda", beside), "echo", FUNCTION)
    return api(beside, "echo")


@pytest.fixture(scope="module")
def caller(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a MiniStack that calls LocalStack's functions."""
    with ministack(tmp_path_factory.mktemp("caller"), AWS_ENDPOINT_URL_LAMBDA=address) as ministack_address:
        yield ministack_address


@pytest.fixture(scope="module")
def other(caller: str, functions: Any) -> str:
    """The address of an HTTP API that calls a function of LocalStack."""
    create(functions, "echo", FUNCTION)
    return api(caller, "echo")


def test_the_function_gets_the_event_that_one_of_its_own_would_get(own: str, other: str) -> None:
    expected, found = (post(f"{each}/v1/facts/flights?dry=1&dry=2") for each in (own, other))
    assert (found.status, found.headers["X-Seen"]) == (expected.status, expected.headers["X-Seen"]) == (202, "yes")
    assert fixed(found.body) == fixed(expected.body)
    assert (found.body["version"], found.body["routeKey"]) == ("2.0", "POST /v1/facts/{source}")
    assert (found.body["pathParameters"], found.body["body"]) == ({"source": "flights"}, '[{"a": 1}]')
    assert f"/{found.body['requestContext']['apiId']}/" in other


def test_a_function_that_fails_is_an_error_as_of_one_of_its_own(own: str, other: str) -> None:
    expected, found = (post(f"{each}/v1/facts/odd") for each in (own, other))
    assert found.status == expected.status == 502
    assert found.body["errorMessage"] == expected.body["errorMessage"] == "odd source"


def test_a_function_that_is_not_there_is_an_error_that_names_it(beside: str, caller: str) -> None:
    own, other = (post(f"{api(each, 'none')}/v1/facts/flights") for each in (beside, caller))
    assert (own.status, other.status) == (502, 500)  # AWS says 500
    assert own.body["message"] == f"Lambda function '{FUNCTIONS}none' not found"
    assert f"Function not found: {FUNCTIONS}none" in other.body["message"]


def api(address: str, function: str) -> str:
    """Make an HTTP API with one route, to a function; returns the API's address."""
    gateway = client("apigatewayv2", address)
    made = {"ApiId": gateway.create_api(Name=function, ProtocolType="HTTP")["ApiId"]}
    call = {"IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0", "IntegrationUri": FUNCTIONS + function}
    integration = gateway.create_integration(**made, **call)["IntegrationId"]
    gateway.create_route(**made, RouteKey="POST /v1/facts/{source}", Target=f"integrations/{integration}")
    gateway.create_stage(**made, StageName="$default", AutoDeploy=True)
    return f"{address}/_aws/execute-api/{made['ApiId']}/$default"


def post(address: str) -> Answer:
    """Send a fact there."""
    headers = {"Content-Type": "application/json", "User-Agent": "cubo"}
    request = urllib.request.Request(address, b'[{"a": 1}]', headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Answer(answer.status, dict(answer.headers), json.loads(answer.read()))
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), json.loads(error.read()))


def fixed(event: dict[str, Any]) -> dict[str, Any]:
    """The event with a type in the place of every value that another API or another request has otherwise."""
    context = dict(event["requestContext"])
    for name in ("apiId", "domainName", "requestId", "time", "timeEpoch"):
        context[name] = type(context[name])
    return {**event, "headers": {**event["headers"], "host": ""}, "requestContext": context}
