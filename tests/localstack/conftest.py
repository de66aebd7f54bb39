"""One LocalStack for all the tests of this folder, and beside it a MiniStack that has what LocalStack lacks."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.java_parts import fetch_java_parts
from local.processes import MARK
from local.settings import read_settings
from tests.emulators import client, localstack, ministack


@pytest.fixture(scope="session")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a MiniStack, which calls its own functions."""
    with ministack(tmp_path_factory.mktemp("ministack")) as address:
        yield address


@pytest.fixture(scope="session")
def mark() -> str:
    """What LocalStack and all that it starts carry in their environment."""
    return uuid.uuid4().hex


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that LocalStack logs into."""
    return tmp_path_factory.mktemp("localstack") / "localstack_server.log"


@pytest.fixture(scope="session")
def address(log: Path, mark: str, beside: str) -> Iterator[str]:
    """The address of LocalStack, whose tasks are MiniStack's."""
    fetch_java_parts(read_settings({**os.environ, "HARNESS": "localstack"}))
    with localstack(log.parent, **{"AWS_ENDPOINT_URL_ECS": beside, MARK: mark}) as address:
        yield address


@pytest.fixture(scope="session")
def functions(address: str) -> Any:
    return client("lambda", address)
