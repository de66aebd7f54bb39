"""The table of AWS services in local/README.md is true: every service is asked where the table says."""

import pytest

from local import aws_clients
from local.environments import address, endpoint
from local.harness import Harness
from local.services import SERVICES, served
from local.settings import Settings
from tests.services import QUESTIONS, answers, rows


def test_the_table_has_every_service_once_and_where_it_is() -> None:
    listed = rows()

    assert sorted(row.service for row in listed) == sorted(SERVICES) == sorted(QUESTIONS)
    assert {row.service: row.ministack for row in listed} == served("ministack")
    assert {row.service: row.localstack for row in listed} == served("localstack") == served("docker")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_answers_where_the_table_says(service: str, settings: Settings, harness: Harness) -> None:
    row = next(row for row in rows() if row.service == service)
    if settings.harness != "external":  # whose addresses are the user's
        server = row.ministack if settings.harness == "ministack" else row.localstack
        assert endpoint(settings, service) == address(settings, server)

    assert answers(aws_clients.client(service, settings), service)
