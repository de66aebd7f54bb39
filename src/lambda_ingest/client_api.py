"""EDGE: the client's API, page by page, with bounded retries."""

import http.client
import random
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cube_model.definition import ApiSource
from lambda_ingest import exact_json
from lambda_ingest.client_secret import REMEDY, Token
from lambda_ingest.errors import ClientApiError

_TIMEOUT = 10.0  # seconds for one answer
_ATTEMPTS = 5
_RETRIED = frozenset({429, 500, 502, 503, 504})
_REFUSED = frozenset({401, 403})


class HttpClientApi:
    """Pages of `GET {url}{path}?since=...&cursor=...`, which answers {"records": [...], "next": cursor or null}.

    Records come in the order of their version, so that the watermark may advance with each page.
    """

    def __init__(self, url: str, token: Token | None = None, pause: Callable[[float], None] = time.sleep) -> None:
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise ClientApiError(f"the client API's address {url!r} is not http(s): set CLIENT_API_URL")
        self._url = url.rstrip("/")
        self._token = token
        self._pause = pause

    def pages(self, source: ApiSource, since: str | None) -> Iterator[Sequence[object]]:
        """The records after a version, a page at a time; ClientApiError names the address that failed."""
        assert source.pull is not None
        cursor = None
        while True:
            query = {name: value for name, value in (("since", since), ("cursor", cursor)) if value is not None}
            address = f"{self._url}{source.pull.path}?{urllib.parse.urlencode(query)}"
            page = self._page(address)
            yield page["records"]
            cursor = page.get("next")
            if cursor is None:
                return

    def _page(self, address: str) -> dict[str, Any]:
        page = self._get(address)
        if not isinstance(page, dict) or not isinstance(page.get("records"), list):
            raise ClientApiError(f'{address}: the answer is not {{"records": [...], "next": ...}}')
        return page

    def _get(self, address: str) -> object:
        problem = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                self._pause(random.uniform(0, min(8.0, 0.2 * 2**attempt)))  # full jitter
            try:
                with urllib.request.urlopen(self._request(address), timeout=_TIMEOUT) as answer:
                    return exact_json.parse(answer.read())
            except urllib.error.HTTPError as error:
                problem = f"status {error.code}"
                if error.code in _REFUSED:
                    problem += self._refusal()
                if error.code not in _RETRIED:
                    break
            except (OSError, http.client.HTTPException) as error:
                problem = str(error)
            except ValueError as error:
                raise ClientApiError(f"{address}: the answer is not JSON ({error})") from error
        raise ClientApiError(f"{address}: {problem}")

    def _request(self, address: str) -> urllib.request.Request:
        request = urllib.request.Request(address)
        if self._token:  # not sent on to where an answer may redirect
            request.add_unredirected_header("Authorization", f"Bearer {self._token.value}")
        return request

    def _refusal(self) -> str:
        if self._token:
            return f", it refuses the token of secret {self._token.secret}: {REMEDY}"
        return f", and no token was sent, since no secret is set: {REMEDY}"
