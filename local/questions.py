"""Asks the Spark Thrift Server what a dashboard would, as a plain Thrift client."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from pyhive import hive
from thrift.transport.TTransport import TTransportException

from local.cube_inputs import Question
from local.errors import HarnessError
from local.report_content import Answer
from local.settings import HOST, Settings

_DEADLINE = 90.0  # seconds until a published version must be served
_POLL = 0.2


@contextmanager
def thrift(settings: Settings) -> Iterator[Any]:
    """A cursor on the Thrift server."""
    try:
        connection = hive.connect(HOST, port=settings.ports.thrift, username="analyst")
    except TTransportException as error:
        where = f"{HOST}:{settings.ports.thrift}"
        raise HarnessError(
            f"the Thrift server at {where} does not answer: {error}; see `make local-status`."
        ) from error
    with closing(connection):
        yield connection.cursor()


def wait_until_served(cursor: Any, version: str) -> None:
    """Wait until the views show a version; HarnessError when they do not in time."""
    deadline, served = time.monotonic() + _DEADLINE, "nothing"
    while time.monotonic() < deadline:
        served = served_version(cursor) or "nothing"
        if served == version:
            return
        time.sleep(_POLL)
    raise HarnessError(f"the Thrift server still serves {served}, not {version}; see its log.")


def served_version(cursor: Any) -> str | None:
    """The version in the view `cube_current_version`; None before there is one."""
    try:
        cursor.execute("SELECT version FROM cube_current_version")
        return str(cursor.fetchone()[0])
    except hive.OperationalError:
        return None


def ask(cursor: Any, questions: Sequence[Question]) -> list[Answer]:
    """The answers; HarnessError names the question that the server refuses."""
    return [_answer(cursor, question) for question in questions]


def _answer(cursor: Any, question: Question) -> Answer:
    try:
        cursor.execute(question.sql)
    except hive.OperationalError as error:
        raise HarnessError(f"question {question.title!r}: {_said(error)}; its SQL is\n{question.sql}") from error
    columns = tuple(column[0].split(".")[-1] for column in cursor.description)
    return Answer(question.title, columns, cursor.fetchall(), question.chart, question.sql)


def _said(error: hive.OperationalError) -> str:
    """The server's own sentence, without the stack that comes with it."""
    status = getattr(error.args[0], "status", None)
    return str(getattr(status, "errorMessage", None) or error).splitlines()[0]
