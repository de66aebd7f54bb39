"""HARNESS=external: the addresses are the user's."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.environments import cassandra, endpoint, endpoints
from local.errors import HarnessError
from local.external import check_answers
from local.parts import harness_parts
from local.settings import Settings, read_settings
from local.terraform import state_folder
from tests.builders import FLIGHTS
from tests.emulators import free_port

HERE = {"HARNESS": "external", "AWS_ENDPOINT_URL": "http://127.0.0.1:5000"}


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_service_is_asked_at_its_own_address_or_at_that_of_all() -> None:
    settings = read_settings({**HERE, "AWS_ENDPOINT_URL_GLUE": "https://glue.test:8443/"})

    assert endpoint(settings, "glue") == "https://glue.test:8443"
    assert endpoint(settings, "s3") == "http://127.0.0.1:5000"
    assert endpoints(settings) == {**settings.external.endpoints}


def test_nothing_of_the_users_but_the_addresses_reaches_a_process() -> None:
    theirs = {"AWS_PROFILE": "prod", "AWS_ENDPOINT_URL_BEDROCK": "http://127.0.0.1:1", "CASSANDRA_TLS": "true"}
    settings = read_settings({**HERE, **theirs})

    assert not [name for name in settings.environment if name in theirs or name.startswith("AWS_ENDPOINT")]
    assert endpoints(settings) == {"AWS_ENDPOINT_URL": HERE["AWS_ENDPOINT_URL"]}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "HARNESS=external wants the emulators' address: set AWS_ENDPOINT_URL"),
        ({"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1"}, "wants the emulators' address"),
        ({"AWS_ENDPOINT_URL": "localhost:4566"}, "AWS_ENDPOINT_URL='localhost:4566' is not an address"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:99999"}, "is not an address"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:x"}, "is not an address"),
        ({"AWS_ENDPOINT_URL": "http://[::1"}, "is not an address"),
        ({**HERE, "AWS_ENDPOINT_URL_LOGS": "http://a"}, "did you mean AWS_ENDPOINT_URL_CLOUDWATCH_LOGS?"),
        ({**HERE, "AWS_ENDPOINT_URL_SECRETSMANAGER": "http://a"}, "did you mean AWS_ENDPOINT_URL_SECRETS_MANAGER?"),
        ({"AWS_ENDPOINT_URL": "https://sts.amazonaws.com."}, "is AWS itself"),
        ({"AWS_ENDPOINT_URL": "https://dynamodb.eu-west-1.amazonaws.com"}, "is AWS itself"),
        ({**HERE, "AWS_ENDPOINT_URL_S3": "https://s3.cn-north-1.amazonaws.com.cn"}, "is AWS itself"),
        ({**HERE, "CASSANDRA_HOSTS": "a", "CASSANDRA_PORT": "x"}, "CASSANDRA_PORT='x' is not a port"),
    ],
)
def test_a_wrong_address_is_named(variables: dict[str, str], said: str) -> None:
    with pytest.raises(HarnessError, match=said):
        read_settings({"HARNESS": "external", **variables})


def test_every_wrong_address_is_named_at_once() -> None:
    with pytest.raises(HarnessError, match="(?s)AWS_ENDPOINT_URL='a'.*AWS_ENDPOINT_URL_S3='b'"):
        read_settings({**HERE, "AWS_ENDPOINT_URL": "a", "AWS_ENDPOINT_URL_S3": "b"})


def names(settings: Settings, cube: Path) -> list[str]:
    return [part.name for part in harness_parts(settings, cube)]


def test_no_emulator_is_started_and_cassandra_only_if_there_is_none() -> None:
    there = {**HERE, "CASSANDRA_HOSTS": "10.0.0.1, 10.0.0.2", "CASSANDRA_PORT": "9142"}

    assert names(read_settings(HERE), FLIGHTS) == ["cassandra", "client_api", "cube_server"]
    assert names(read_settings(there), FLIGHTS) == ["client_api", "cube_server"]
    found = cassandra(read_settings(there), "k")
    assert (found["CASSANDRA_HOSTS"], found["CASSANDRA_PORT"]) == ("10.0.0.1,10.0.0.2", "9142")


def test_the_port_of_our_own_cassandra_has_its_own_variable() -> None:
    assert read_settings({**HERE, "CASSANDRA_PORT": "9142"}).ports.cassandra == 9042


def test_an_address_where_nothing_listens_is_named(listening: int) -> None:
    silent = free_port()
    read = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{listening}", "CASSANDRA_HOSTS": "127.0.0.1"}
    nowhere = read_settings({**HERE, **read, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{silent}"}).external
    check_answers(read_settings({**HERE, **read}).external, listening)

    with pytest.raises(HarnessError, match=f"nothing listens at 127.0.0.1:{silent}, AWS_ENDPOINT_URL_S3: start it"):
        check_answers(nowhere, listening)
    with pytest.raises(HarnessError, match=rf"127.0.0.1:{silent}, CASSANDRA_HOSTS \(127.0.0.1\)"):
        check_answers(read_settings({**HERE, **read}).external, silent)


def test_servers_at_other_addresses_are_others() -> None:
    one, other = read_settings(HERE), read_settings({**HERE, "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:5001"})

    commands = [harness_parts(settings, FLIGHTS)[-1].command for settings in (one, other)]
    folders = [state_folder(settings, FLIGHTS) for settings in (one, other, read_settings({}))]

    assert commands[0] != commands[1]
    assert len(set(folders)) == 3
