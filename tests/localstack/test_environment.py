"""What a user has set for a LocalStack of his own, or for something else by the same names, does not reach ours."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.emulators import client, localstack

SHELL = {"PERSISTENCE": "1", "SERVICES": "s3", "STRICT_SERVICE_LOADING": "1", "ENABLE_CONFIG_UPDATES": "1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this LocalStack has its files, and its user a home."""
    return tmp_path_factory.mktemp("user")


@pytest.fixture(scope="module")
def users(folder: Path) -> Iterator[str]:
    """The address of a LocalStack, started by a user who has settings of his own."""
    profile = folder / "home" / ".localstack" / "default.env"
    profile.parent.mkdir(parents=True)
    profile.write_text("DEBUG=1\n")
    with localstack(folder, HOME=str(folder / "home"), **SHELL) as address:
        yield address


def test_variables_of_the_shell_do_not_reach_localstack(users: str, folder: Path) -> None:
    queues = client("sqs", users)

    assert queues.create_queue(QueueName="facts")["QueueUrl"].endswith("/facts")
    assert "sqs" in asked(users, "health")["services"]
    assert status(users, "config") == 404
    assert (folder / "localstack_data/var/lib/localstack/tmp").exists()
    assert not (folder / "localstack_data/var/lib/localstack/state").exists()


def test_the_profile_in_the_home_does_not_reach_localstack(users: str, folder: Path) -> None:
    assert status(users, "diagnose") == 404
    assert " DEBUG " not in (folder / "localstack_server.log").read_text()


def asked(address: str, what: str) -> Any:
    """What LocalStack says of itself."""
    with urllib.request.urlopen(f"{address}/_localstack/{what}", timeout=60) as answer:
        return json.loads(answer.read())


def status(address: str, what: str) -> int:
    """The status of such a question."""
    try:
        asked(address, what)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    return 200
