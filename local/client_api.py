"""A fake of the client's API: every API source of a cube, in pages, from its deterministic records.

Run as `python -m local.client_api --cube cubes/flights --port 4570 --token <bearer token>`.
"""

import argparse
import base64
import json
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from local.client_records import ClientRecord, load_records
from local.cube_inputs import CubeInputsError, read_cube_inputs, read_yaml

HOST = "127.0.0.1"
DEFAULT_LIMIT, LARGEST_LIMIT = 1_000, 10_000


class BadRequestError(ValueError):
    """The caller's mistake; the message goes back as a 400."""


@dataclass(frozen=True)
class Feed:
    """The records of one API source, the versioned ones in the order of their versions, the unreadable ones last."""

    since: str  # the field that holds the version
    kind: str  # its logical type
    versions: Sequence[Any]
    records: Sequence[Any]

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """Return one page of what is newer than `since`; raises BadRequestError for a parameter that makes no sense."""
        unknown = query.keys() - {"since", "cursor", "limit"}
        if unknown:
            raise BadRequestError(f"unknown parameter: {', '.join(sorted(unknown))} (known: since, cursor, limit)")
        limit, start = _limit(query.get("limit")), self._start(query.get("since"))
        if "cursor" in query:
            start = self._after(query["cursor"], start)
        end = min(start + limit, len(self.records))
        return {"records": self.records[start:end], "next": _cursor(end) if end < len(self.records) else None}

    def _start(self, since: str | None) -> int:
        if since is None:
            return 0
        version = read_version(since, self.kind)
        if version is None:
            raise BadRequestError(f"since: '{since}' is not a {self.kind}")
        return bisect_right(self.versions, version)

    def _after(self, cursor: str, start: int) -> int:
        place = _cursor_place(cursor)
        if place is None or not start <= place < len(self.records):
            raise BadRequestError("cursor: send back the 'next' of the page before, with the same 'since'")
        return place


def read_version(value: Any, kind: str) -> Any:
    """Read a version as its logical type, so that versions compare; None if it is not readable."""
    try:
        if kind in ("int32", "int64"):
            return None if isinstance(value, (bool, float)) else int(value)
        if kind == "date":
            return date.fromisoformat(value)
        instant = datetime.fromisoformat(value)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (TypeError, ValueError):
        return None


def build_feed(records: Sequence[ClientRecord], since: str, kind: str) -> Feed:
    """Sort records by version, keeping the order of arrival among equals; what has no readable version comes last."""
    values = [record.value for record in records]
    versions = [read_version(value.get(since) if isinstance(value, dict) else None, kind) for value in values]
    readable = sorted((at for at, version in enumerate(versions) if version is not None), key=versions.__getitem__)
    unreadable = [at for at, version in enumerate(versions) if version is None]
    ordered = [values[at] for at in readable + unreadable]
    return Feed(since, kind, versions=[versions[at] for at in readable], records=ordered)


def load_feeds(cube_folder: Path) -> dict[str, Feed]:
    """Load every API source of a cube that is pulled, by the path it is pulled from."""
    inputs = read_cube_inputs(cube_folder)
    definition = read_yaml(cube_folder / "cube.yaml")
    feeds: dict[str, Feed] = {}
    for name, source in definition["sources"].items():
        if source.get("kind") == "api" and "pull" in source:
            if name not in inputs.api:
                raise CubeInputsError(f"{cube_folder / 'local.yaml'}: api.{name} is missing: name its records")
            since = source["version"]
            records = load_records(inputs.api[name], inputs.files)
            feeds[source["pull"]["path"]] = build_feed(records, since, source["columns"][since])
    return feeds


def make_server(feeds: dict[str, Feed], port: int, token: str) -> ThreadingHTTPServer:
    """Bind the API to 127.0.0.1; port 0 takes a free one. Everything but its health wants the token.

    The caller serves and closes it.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path != "/health" and self.headers["Authorization"] != f"Bearer {token}":
                self._answer(HTTPStatus.UNAUTHORIZED, {"error": "send the header Authorization: Bearer <token>"})
            else:
                self._answer(*answer(feeds, url.path, url.query))

        def _answer(self, status: HTTPStatus, body: dict[str, Any]) -> None:
            payload = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            if status is HTTPStatus.UNAUTHORIZED:
                self.send_header("WWW-Authenticate", "Bearer")
            self.end_headers()
            self.wfile.write(payload)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay quiet: the harness reports what matters."""

    return ThreadingHTTPServer((HOST, port), Handler)


def answer(feeds: dict[str, Feed], path: str, query: str) -> tuple[HTTPStatus, dict[str, Any]]:
    """Answer one GET: a page of records, the health, or a clear error."""
    if path == "/health":
        return HTTPStatus.OK, {"status": "ok", "records": {path: len(feed.records) for path, feed in feeds.items()}}
    if path not in feeds:
        return HTTPStatus.NOT_FOUND, {"error": f"{path} is not here; there is /health, {', '.join(feeds)}"}
    try:
        return HTTPStatus.OK, feeds[path].page(_parameters(query))
    except BadRequestError as error:
        return HTTPStatus.BAD_REQUEST, {"error": str(error)}


def _parameters(query: str) -> dict[str, str]:
    values = parse_qs(query, keep_blank_values=True)
    repeated = [name for name, texts in values.items() if len(texts) > 1]
    if repeated:
        raise BadRequestError(f"{', '.join(repeated)}: give it once")
    return {name: texts[0] for name, texts in values.items()}


def _limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_LIMIT):
        raise BadRequestError(f"limit: '{text}' is not a whole number from 1 to {LARGEST_LIMIT}")
    return int(text)


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(f"at:{place}".encode()).decode().rstrip("=")


def _cursor_place(cursor: str) -> int | None:
    try:
        word, _, place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(":")
        return int(place) if word == "at" else None
    except ValueError:
        return None


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="Serve a cube's API sources as its client would.")
    parser.add_argument("--cube", type=Path, required=True, help="the cube's folder")
    parser.add_argument("--port", type=int, default=4570)
    parser.add_argument("--token", required=True, help="what a caller must bear")
    arguments = parser.parse_args()
    feeds = load_feeds(arguments.cube)
    with make_server(feeds, arguments.port, arguments.token) as server:
        paths = ", ".join(f"{path} ({len(feed.records):,} records)" for path, feed in feeds.items())
        print(f"client API on http://{HOST}:{server.server_port}: {paths}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
