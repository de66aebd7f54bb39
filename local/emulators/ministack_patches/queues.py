"""Amazon SQS as MiniStack answers for it."""

import time
import uuid

from ministack.services import sqs

MOVES: list[dict] = []  # every task to move messages, the newest last


def move_messages_between_queues() -> None:
    """AWS moves the messages of a dead-letter queue by StartMessageMoveTask, back to their sources or to a queue that
    is named; MiniStack has no such actions. A task is done at once, so there is none to cancel."""
    sqs._HANDLERS["StartMessageMoveTask"] = _start
    sqs._HANDLERS["ListMessageMoveTasks"] = _list
    sqs._HANDLERS["CancelMessageMoveTask"] = _cancel


def _start(data: dict, _: str) -> dict:
    source, destination = _queue(data, "SourceArn"), None
    if not any(data["SourceArn"] in queue["attributes"].get("RedrivePolicy", "") for queue in sqs._queues.values()):
        raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
    if data.get("DestinationArn"):
        destination = _queue(data, "DestinationArn")
    task = {"SourceArn": data["SourceArn"], "StartedTimestamp": int(time.time() * 1000), **_move(source, destination)}
    MOVES.append(task | {name: data[name] for name in ("DestinationArn",) if data.get(name)})
    return {"TaskHandle": str(uuid.uuid4())}


def _list(data: dict, _: str) -> dict:
    _queue(data, "SourceArn")
    tasks = [task for task in reversed(MOVES) if task["SourceArn"] == data["SourceArn"]]
    return {"Results": tasks[: int(data.get("MaxResults", 1))]}


def _cancel(data: dict, _: str) -> dict:
    raise sqs._Err("ResourceNotFoundException", "There is no running task of that handle.", 404)


def _move(source: dict, destination: dict | None) -> dict:
    """Move what can be received; a message whose source is unknown ends the task, as in AWS."""
    ready = [message for message in source["messages"] if message["visible_at"] <= time.time()]
    task = {"ApproximateNumberOfMessagesToMove": len(ready), "ApproximateNumberOfMessagesMoved": 0}
    for message in ready:
        to = destination or sqs._queue_by_arn(message.get("sys", {}).get("DeadLetterQueueSourceArn", ""))
        if to is None:
            return {**task, "Status": "FAILED", "FailureReason": "CouldNotDetermineMessageSource"}
        source["messages"].remove(message)
        body, attributes = message["body"], message.get("message_attributes")
        sqs._act_send_message(
            {"QueueUrl": to["url"], "MessageBody": body, "MessageAttributes": attributes, **_order(message)}, ""
        )
        task["ApproximateNumberOfMessagesMoved"] += 1
    return {**task, "Status": "COMPLETED"}


def _order(message: dict) -> dict:
    """A FIFO queue's fields of the message."""
    fields = {"MessageGroupId": message.get("group_id"), "MessageDeduplicationId": message.get("dedup_id")}
    return {name: value for name, value in fields.items() if value}


def _queue(data: dict, member: str) -> dict:
    queue = sqs._queue_by_arn(data.get(member, ""))
    if queue is None:
        message = f"The resource that you specified for the {member} parameter doesn't exist."
        raise sqs._Err("ResourceNotFoundException", message, 404)
    return queue
