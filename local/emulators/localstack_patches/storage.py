"""Amazon S3 as LocalStack tells EventBridge of it."""

from dataclasses import replace
from urllib.parse import unquote

from localstack.services.s3.notifications import EventBridgeNotifier


def leave_key_of_event_unquoted() -> None:
    """AWS gives EventBridge an object's key as it is, and quotes it for queues, topics and functions only; LocalStack
    quotes it for all of them."""
    made = EventBridgeNotifier._get_event_payload

    def payload(context, config_id=None):
        return made(replace(context, key_name=unquote(context.key_name)), config_id)

    EventBridgeNotifier._get_event_payload = staticmethod(payload)
