"""The Scheduler's side of the pull: invokes the deployed function as a schedule would."""

import json

from local import aws_clients
from local.errors import HarnessError
from local.settings import Settings


def pull(settings: Settings, function: str, source: str) -> dict[str, int]:
    """Pull a source once and return how many records had each outcome; HarnessError when the function fails."""
    payload = json.dumps({"pull": source}).encode()
    answer = aws_clients.lambda_(settings).invoke(FunctionName=function, Payload=payload)
    body = json.loads(answer["Payload"].read())
    if answer.get("FunctionError") or "counts" not in body:
        raise HarnessError(f"pull of {source}: {json.dumps(body)[:2000]}")
    counts: dict[str, int] = body["counts"]
    return counts
