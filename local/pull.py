"""The Scheduler's side of the pull: invokes the deployed function as a schedule would."""

import json
from collections import Counter
from typing import Any

from local import aws_clients
from local.errors import HarnessError
from local.settings import Settings


def pull(settings: Settings, function: str, source: str) -> dict[str, int]:
    """Pull a source to its end, and return how many records had each outcome; HarnessError when the function fails."""
    counts: Counter[str] = Counter()
    finished = False
    while not finished:
        answer = _pulled(settings, function, source)
        counts.update(answer["counts"])
        finished = answer["finished"]
    return dict(counts)


def _pulled(settings: Settings, function: str, source: str) -> dict[str, Any]:
    payload = json.dumps({"pull": source}).encode()
    answer = aws_clients.lambda_(settings).invoke(FunctionName=function, Payload=payload)
    body: dict[str, Any] = json.loads(answer["Payload"].read())
    if answer.get("FunctionError") or "counts" not in body:
        raise HarnessError(f"pull of {source}: {json.dumps(body)[:2000]}")
    return body
