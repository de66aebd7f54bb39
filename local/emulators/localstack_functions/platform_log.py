"""What Lambda itself writes into the log of a function before and after an invocation."""

import json
import math
from datetime import UTC, datetime

from localstack.services.lambda_.invocation.lambda_models import FunctionVersion

from localstack_functions.runtime_api import Kind


def start(version: FunctionVersion, request_id: str) -> str:
    """Return what is written before it."""
    if _is_json(version):
        record = {"requestId": request_id, "version": version.id.qualifier}
        return _event("platform.start", record) if _says_all(version) else ""
    return f"START RequestId: {request_id} Version: {version.id.qualifier}\n"


def report(version: FunctionVersion, request_id: str, kind: Kind, seconds: float, error: dict[str, str]) -> str:
    """Return what is written after it; the error is Lambda's own, or empty."""
    duration, memory = round(seconds * 1000, 2), version.config.memory_size
    if _is_json(version):
        metrics = {"durationMs": duration, "billedDurationMs": math.ceil(duration), "memorySizeMB": memory}
        sort = {"errorType": error["errorType"]} if error else {}
        record = {"requestId": request_id, "metrics": metrics, "status": kind.value, **sort}
        return _event("platform.report", record) if _says_all(version) or kind is not Kind.RESPONSE else ""
    said = f"{error['errorMessage']}\n" if error else ""
    times = f"Duration: {duration} ms\tBilled Duration: {math.ceil(duration)} ms"
    status = "" if kind is Kind.RESPONSE else f"\tStatus: {kind.value}"
    line = f"REPORT RequestId: {request_id}\t{times}\tMemory Size: {memory} MB{status}"
    return f"{said}END RequestId: {request_id}\n{line}\n"


def _is_json(version: FunctionVersion) -> bool:
    return version.config.logging_config["LogFormat"] == "JSON"


def _says_all(version: FunctionVersion) -> bool:
    return version.config.logging_config["SystemLogLevel"] != "WARN"


def _event(kind: str, record: dict[str, object]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": now, "type": kind, "record": record}) + "\n"
