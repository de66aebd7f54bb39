from collections.abc import Iterator

import pytest

from local.run_record import read_record
from local.settings import read_settings
from tests.e2e.run import local


@pytest.fixture(scope="session", autouse=True)
def harness_is_ended_unless_it_was_up() -> Iterator[None]:
    record = read_record(read_settings().run_folder / "processes.json")
    was_up = record is not None and any(part.process.alive for part in record.parts)
    yield
    if not was_up:
        local("down")
