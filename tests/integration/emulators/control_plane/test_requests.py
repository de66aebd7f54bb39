"""The control plane itself: what it makes of a request before a service sees it."""

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.emulators import client, control_plane

HEADERS = {"keyspaces": {"X-Amz-Target": "KeyspacesService.GetKeyspace"}, "quicksight": {}}


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b'"text"'])
@pytest.mark.parametrize("service", HEADERS)
def test_a_body_that_is_no_json_object_is_refused(address: str, service: str, body: bytes) -> None:
    request = Request(f"{address}/accounts/000000000000/data-sets", body, HEADERS[service], method="POST")

    with pytest.raises(HTTPError) as refused:
        urlopen(request)

    with refused.value as answer:
        assert (answer.code, answer.headers["x-amzn-ErrorType"]) == (400, "SerializationException")
        assert "the body is no JSON" in json.dumps(json.load(answer))


def test_the_account_is_an_option(tmp_path: Path) -> None:
    with control_plane(tmp_path, "--account", "123456789012") as address:
        created = client("keyspaces", address).create_keyspace(keyspaceName="sales")

    assert created["resourceArn"] == "arn:aws:cassandra:us-east-1:123456789012:/keyspace/sales/"
