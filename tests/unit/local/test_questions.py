"""What is asked of the Spark Thrift Server, with a fake of pyhive's cursor."""

from types import SimpleNamespace
from typing import Any

import pytest
from pyhive.hive import OperationalError

from local.cube_inputs import Chart, Question
from local.errors import HarnessError
from local.questions import ask
from local.report_content import Answer

CHART = Chart("bar", "city", "sales")
BY_CITY = Question("Sales by city", "SELECT city, sales\nFROM shop_cube", CHART)
SENTENCE = "[TABLE_OR_VIEW_NOT_FOUND] The table or view `shop_cube` cannot be found."
STACK = "  at org.apache.spark.sql.Dataset.ofRows(Dataset.scala:89)\n  at java.lang.Thread.run(Thread.java:840)"


class Cursor:
    """Answers one question; refuses any with the error, if it has one."""

    description = (("shop_cube.city", "STRING"), ("sales", "BIGINT"))

    def __init__(self, error: OperationalError | None = None) -> None:
        self.error = error
        self.asked: list[str] = []

    def execute(self, sql: str) -> None:
        self.asked.append(sql)
        if self.error:
            raise self.error

    def fetchall(self) -> list[tuple[Any, ...]]:
        return [("rom", 4)]


def refused(message: str | None) -> OperationalError:
    """The error of pyhive, which has the whole answer of the server."""
    return OperationalError(SimpleNamespace(status=SimpleNamespace(errorMessage=message)))


def test_an_answer_has_the_columns_as_the_question_names_them() -> None:
    cursor = Cursor()

    answers = ask(cursor, [BY_CITY])

    assert answers == [Answer("Sales by city", ("city", "sales"), [("rom", 4)], CHART, BY_CITY.sql)]
    assert cursor.asked == [BY_CITY.sql]


@pytest.mark.parametrize("error", [refused(f"{SENTENCE}\n{STACK}"), OperationalError(f"{SENTENCE}\n{STACK}")])
def test_a_question_that_is_refused_is_named_with_what_the_server_says_but_its_stack(error: OperationalError) -> None:
    with pytest.raises(HarnessError) as raised:
        ask(Cursor(error), [BY_CITY])

    assert str(raised.value) == f"question 'Sales by city': {SENTENCE}; its SQL is\n{BY_CITY.sql}"


def test_a_refusal_without_a_message_still_names_the_question() -> None:
    with pytest.raises(HarnessError, match=r"question 'Sales by city': .*errorMessage=None.*; its SQL is\nSELECT city"):
        ask(Cursor(refused(None)), [BY_CITY])
