"""The logging of AWS's Python runtime. Its text runs in the process of an emulated function, before its code."""

import json
import logging
import os
import sys
import time
import traceback

LEVELS = {"TRACE": "DEBUG", "WARN": "WARNING", "FATAL": "CRITICAL"}  # Lambda's names that Python does not know
OWN_FIELDS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}
CURRENT = {"requestId": ""}


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object, with the fields of `extra` beside its own."""

    converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said = {
            "timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            **_exception(record),
            **CURRENT,
        }
        extra = {name: value for name, value in vars(record).items() if name not in OWN_FIELDS and name not in said}
        return json.dumps({**said, **extra}, default=str)


def log_as_asked() -> None:
    """Set the root logger up as the variables say that Lambda sets."""
    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(JsonFormatter())
        level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "INFO")
        logging.basicConfig(level=LEVELS.get(level, level), handlers=[handler])


def begin_invocation(request_id: str) -> None:
    """Log under this request from now on."""
    CURRENT["requestId"] = request_id


def _exception(record: logging.LogRecord) -> dict:
    if not record.exc_info or not record.exc_info[0]:
        return {}
    kind, error, trace = record.exc_info
    return {
        "stackTrace": traceback.format_tb(trace),
        "errorType": kind.__name__,
        "errorMessage": str(error),
        "location": f"{record.pathname}:{record.funcName}:{record.lineno}",
    }
