"""The client's side of the push: posts records to the deployed HTTP API, in signed batches, as the client would."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.client_records import ClientRecord
from local.environments import endpoint
from local.errors import HarnessError
from local.settings import ACCESS_KEY, REGION, SECRET_KEY, Settings

BATCH = 1000  # records in a request: as many as the API takes


@dataclass(frozen=True)
class Pushed:
    """Outcomes of all records, and where an outcome is not what the record's maker says."""

    counts: dict[str, int]
    surprises: tuple[str, ...]


def push(
    settings: Settings, api_id: str, source: str, records: Sequence[ClientRecord], progress: Callable[[str], None]
) -> Pushed:
    """Post every record; HarnessError when the API does not answer as agreed."""
    address = f"{endpoint(settings, 'apigatewayv2')}/_aws/execute-api/{api_id}/$default/v1/facts/{source}"
    counts: Counter[str] = Counter()
    surprises: list[str] = []
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        answer = _post(address, [record.value for record in batch])
        for record, outcome in zip(batch, answer["records"], strict=True):
            counts[outcome["outcome"]] += 1
            if record.valid == (outcome["outcome"] == "rejected"):
                surprises.append(f"record {start + outcome['index']} is {outcome['outcome']}: {outcome['reason']}")
        if (start // BATCH) % 5 == 4:
            progress(f"{start + len(batch):,} of {len(records):,} records")
    return Pushed(dict(counts), tuple(surprises))


def _post(address: str, records: list[Any]) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(_signed(address, json.dumps(records).encode()), timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except urllib.error.HTTPError as error:
        raise HarnessError(f"POST {address}: status {error.code}: {error.read().decode(errors='replace')}") from error
    except (OSError, ValueError) as error:
        raise HarnessError(f"POST {address}: {error}") from error


def _signed(address: str, body: bytes) -> urllib.request.Request:
    """A POST with the signature (SigV4) that the API's authorization AWS_IAM demands."""
    request = AWSRequest("POST", address, {"content-type": "application/json"}, body)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "execute-api", REGION).add_auth(request)
    return urllib.request.Request(address, body, dict(request.headers), method="POST")
