from collections.abc import Iterator

import pytest

from local.settings import read_settings
from tests.e2e.run import local


@pytest.fixture(scope="session", autouse=True)
def harness_is_ended_unless_it_was_up() -> Iterator[None]:
    was_up = (read_settings().run_folder / "processes.json").exists()
    yield
    if not was_up:
        local("down")
