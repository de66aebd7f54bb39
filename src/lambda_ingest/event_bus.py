"""EDGE: the default bus of EventBridge, which starts what wants to know of new facts."""

import json
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE, DETAIL_TYPE = "cubo.lambda_ingest", "FactsWritten"  # the module's event pattern and policy have them too
_SEGMENTS = 10_000  # in one event: at most 14 bytes each, of the 256 KB that it may have
_LOG = logging.getLogger("lambda_ingest")


class EventBridge:
    """Events `FactsWritten` of one deployment."""

    def __init__(self, client: "EventBridgeClient", deployment: str) -> None:
        self._client = client
        self._deployment = deployment

    def facts_written(self, source: str, segments: Sequence[str]) -> None:
        """Send the segments; a failure is only logged, since the facts are stored and the scheduled build sees them."""
        for start in range(0, len(segments), _SEGMENTS):
            problem = self._put(source, segments[start : start + _SEGMENTS])
            if problem:
                fields = {"action": "announce", "source": source, "reason": problem}
                _LOG.error("new facts are not announced", extra=fields)

    def _put(self, source: str, segments: Sequence[str]) -> str:
        """Send one event; what went wrong, or nothing."""
        detail = {"name": self._deployment, "source": source, "segments": list(segments)}
        try:
            answer = self._client.put_events(
                Entries=[{"Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": json.dumps(detail)}]
            )
        except (ClientError, BotoCoreError) as error:
            return str(error)
        entry = answer["Entries"][0]
        return f"{entry.get('ErrorCode')}: {entry.get('ErrorMessage')}" if answer["FailedEntryCount"] else ""
