"""How a server's answer shows whether it has a service."""

from typing import Any

from botocore.exceptions import ClientError

from tests.services import QUESTIONS, answers


class Refusing:
    """A client of a server that refuses everything."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __getattr__(self, operation: str) -> Any:
        def refuse(**_: Any) -> None:
            raise ClientError({"Error": {"Code": self.code}}, operation)

        return refuse


def test_what_is_not_found_is_an_answer_only_where_something_absent_is_asked_for() -> None:
    assert {service for service in QUESTIONS if answers(Refusing("ResourceNotFoundException"), service)} == {
        "keyspaces",
        "quicksight",
    }


def test_any_other_refusal_is_no_answer() -> None:
    assert not any(answers(Refusing("InternalFailure"), service) for service in QUESTIONS)
