"""A client asks the emulator that has its service."""

import pytest

from local.aws_clients import client
from local.settings import Ports, read_settings


@pytest.mark.parametrize(
    ("service", "emulator"),
    [
        ("cloudwatch", "moto"),
        ("elbv2", "moto"),
        ("glue", "moto"),
        ("keyspaces", "control_plane"),
        ("quicksight", "control_plane"),
        ("logs", "aws"),
        ("s3", "aws"),
    ],
)
def test_a_service_is_asked_where_it_is_by_its_name_in_boto3(service: str, emulator: str) -> None:
    port = Ports().port(emulator).number

    assert client(service, read_settings({})).meta.endpoint_url == f"http://127.0.0.1:{port}"
