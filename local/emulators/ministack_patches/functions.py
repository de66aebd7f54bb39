"""AWS Lambda as MiniStack answers for it."""

import json
import os
import uuid
from pathlib import Path

from ministack.core import lambda_runtime
from ministack.core.responses import error_response_json
from ministack.services import lambda_svc, sqs
from ministack.services.cloudformation import provisioners

from ministack_patches import function_logs

CALL = "result = handler_fn(event, context)"  # in MiniStack's script around a Python function


def leave_functions_to_another_emulator() -> None:
    """AWS has a function once, and so has the harness; MiniStack would keep and run others, as the user and for whoever
    reaches it. Where Lambda is at AWS_ENDPOINT_URL_LAMBDA it refuses Lambda's calls, and its types in stacks."""
    address = os.environ.get("AWS_ENDPOINT_URL_LAMBDA")
    if not address:
        return

    async def refuse(*_) -> tuple:
        return error_response_json("ServiceException", f"Functions are at {address}.", 501)

    lambda_svc.handle_request = refuse
    for kind in [kind for kind in provisioners._RESOURCE_HANDLERS if kind.startswith("AWS::Lambda::")]:
        del provisioners._RESOURCE_HANDLERS[kind]


def send_event_to_dead_letter_queue() -> None:
    """AWS sends the event itself to the queue of DeadLetterConfig, the error in three message attributes;
    MiniStack sends there the envelope of an on-failure destination."""
    route = lambda_svc._route_async_failure

    def route_by_sort(target: str, function: str, event: dict, result: dict) -> None:
        queue = sqs._queue_by_arn(target)
        if queue and target == _dead_letter_queue(function):
            attributes = _error(result)
            message = {"QueueUrl": queue["url"], "MessageBody": json.dumps(event), "MessageAttributes": attributes}
            sqs._act_send_message(message, "")
        else:
            route(target, function, event, result)

    lambda_svc._route_async_failure = route_by_sort


def _dead_letter_queue(function: str) -> str | None:
    """Return the function's dead-letter queue, unless it has an on-failure destination, which comes first here."""
    found = lambda_svc._functions.get(function, {})
    configured = [found.get("event_invoke_config"), *(found.get("event_invoke_configs") or {}).values()]
    if any(((each or {}).get("DestinationConfig") or {}).get("OnFailure") for each in configured):
        return None
    return (found.get("config", {}).get("DeadLetterConfig") or {}).get("TargetArn")


def _error(result: dict) -> dict:
    body = result.get("body") if isinstance(result.get("body"), dict) else {}
    return {
        "RequestID": {"DataType": "String", "StringValue": str(uuid.uuid4())},
        "ErrorCode": {"DataType": "Number", "StringValue": "200"},
        "ErrorMessage": {"DataType": "String", "StringValue": str(body.get("errorMessage") or "Unhandled")[:1024]},
    }


def write_log_records_as_json() -> None:
    """AWS's Python runtime writes each record of a function whose LogFormat is JSON as one object, its extra fields at
    the top, from ApplicationLogLevel on; MiniStack leaves it to Python, which writes the bare message of a warning."""
    credentials, script = lambda_runtime.execution_credentials, lambda_runtime._PYTHON_WORKER_SCRIPT
    if CALL not in script:
        raise RuntimeError(f"MiniStack's script no longer has the line '{CALL}'")
    begun = script.replace(CALL, f"begin_invocation(context.aws_request_id); {CALL}")
    source = Path(function_logs.__file__).read_text()
    lambda_runtime._PYTHON_WORKER_SCRIPT = f"{source}\nlog_as_asked()\n{begun}"
    lambda_runtime.execution_credentials = lambda config: {**credentials(config), **_log_variables(config)}


def _log_variables(config: dict) -> dict[str, str]:
    """Return the variables by which Lambda tells its runtimes how to log."""
    logging = config.get("LoggingConfig") or {}
    if logging.get("LogFormat") != "JSON":
        return {}
    level = logging.get("ApplicationLogLevel") or "INFO"
    return {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": level}
