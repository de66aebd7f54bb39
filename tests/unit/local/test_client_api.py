"""The fake client API over real HTTP."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from local.client_api import build_feed, load_feeds, make_server, read_version
from local.client_records import ClientRecord
from local.cube_inputs import CubeInputsError

TOKEN = "s3cret"
ARRIVED: list[Any] = [
    {"id": "b", "at": "2024-01-02T00:00:00Z"},
    {"id": "a", "at": "2024-01-01T00:00:00Z"},
    {"id": "no version"},
    {"id": "c", "at": "2024-01-02T00:00:00Z"},
    ["not an object"],
    {"id": "d", "at": "2024-01-03T01:00:00+01:00"},
]


@pytest.fixture
def port() -> Iterator[int]:
    feed = build_feed([ClientRecord(value, True) for value in ARRIVED], since="at", kind="timestamp")
    with make_server({"/v1/orders": feed}, 0, TOKEN) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def get(port: int, path: str, authorization: str | None = f"Bearer {TOKEN}") -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Authorization": authorization} if authorization else {})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def names(records: list[Any]) -> list[str]:
    return [record["id"] if isinstance(record, dict) else record[0] for record in records]


def test_sorts_by_version_and_keeps_the_order_of_arrival_among_equals(port: int) -> None:
    status, page = get(port, "/v1/orders")
    assert (status, page["next"]) == (200, None)
    assert names(page["records"]) == ["a", "b", "c", "d", "no version", "not an object"]


def test_sends_what_is_newer_and_always_what_has_no_version(port: int) -> None:
    _, page = get(port, "/v1/orders?since=2024-01-02T00:00:00Z")
    assert names(page["records"]) == ["d", "no version", "not an object"]
    _, page = get(port, "/v1/orders?since=2025-01-01T00:00:00Z")
    assert names(page["records"]) == ["no version", "not an object"]


def test_pages_through_everything_once(port: int) -> None:
    found, path = [], "/v1/orders?since=2024-01-01T00:00:00Z&limit=2"
    _, page = get(port, path)
    found.append(names(page["records"]))
    while page["next"]:
        _, page = get(port, f"{path}&cursor={page['next']}")
        found.append(names(page["records"]))
    assert found == [["b", "c"], ["d", "no version"], ["not an object"]]


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/v1/orders?limit=0", 400, "limit: '0' is not a whole number from 1 to 10000"),
        ("/v1/orders?limit=many", 400, "limit: 'many'"),
        ("/v1/orders?since=yesterday", 400, "since: 'yesterday' is not a timestamp"),
        ("/v1/orders?since=", 400, "since: '' is not a timestamp"),
        ("/v1/orders?cursor=x", 400, "cursor: send back the 'next'"),
        ("/v1/orders?cursor=%C3%A9", 400, "cursor: send back the 'next'"),
        ("/v1/orders?page=2", 400, "unknown parameter: page"),
        ("/v1/orders?limit=1&limit=2", 400, "limit: give it once"),
        ("/v2/orders", 404, "there is /health, /v1/orders"),
    ],
)
def test_answers_a_mistake_with_a_clear_error(port: int, path: str, status: int, message: str) -> None:
    found, body = get(port, path)
    assert found == status
    assert message in body["error"]


@pytest.mark.parametrize("authorization", [None, "Bearer other", "Basic s3cret", "s3cret", "bearer"])
@pytest.mark.parametrize("path", ["/v1/orders", "/v2/orders"])
def test_nothing_is_told_without_the_token(port: int, path: str, authorization: str | None) -> None:
    assert get(port, path, authorization) == (401, {"error": "send the header Authorization: Bearer <token>"})


def test_tells_its_health_to_anyone(port: int) -> None:
    assert get(port, "/health", None) == (200, {"status": "ok", "records": {"/v1/orders": 6}})


@pytest.mark.parametrize(
    ("value", "kind", "readable"),
    [(3, "int64", True), ("3", "int64", True), (True, "int64", False), ("2024-01-01", "date", True),
     ("2024-02-30", "date", False), ("2024-01-01T00:00:00", "timestamp", True), (None, "timestamp", False)],
)  # fmt: skip
def test_reads_a_version_as_its_type(value: Any, kind: str, readable: bool) -> None:
    assert (read_version(value, kind) is not None) == readable


def test_serves_every_pulled_source_of_a_cube(tmp_path: Path) -> None:
    (tmp_path / "cube.yaml").write_text(
        "sources:\n"
        "  files: {kind: csv}\n"
        "  pushed: {kind: api, columns: {v: int64}}\n"
        "  orders: {kind: api, columns: {v: int64}, version: v, pull: {path: /v1/orders}}\n"
    )
    (tmp_path / "inputs").mkdir()
    (tmp_path / "local.yaml").write_text("files: {folder: inputs}\napi: {orders: {records: orders.jsonl}}")
    (tmp_path / "orders.jsonl").write_text(
        '{"record": {"v": 2}, "valid": true}\n{"record": {"v": 1}, "valid": false}\n'
    )
    feeds = load_feeds(tmp_path)
    assert {path: feed.records for path, feed in feeds.items()} == {"/v1/orders": [{"v": 1}, {"v": 2}]}
    (tmp_path / "local.yaml").write_text("files: {folder: inputs}")
    with pytest.raises(CubeInputsError, match="api.orders is missing"):
        load_feeds(tmp_path)
