"""Options and settings of all tests: `--aws` takes the tests of the edges, and no others, to an AWS account.

`--seed` draws again what a run has drawn at random; without it each run draws anew.
"""

import os
import random
from pathlib import Path

import pytest
from hypothesis import settings

from tests.aws_account import ACCOUNT, forget_other_accounts, open_account

EDGES = Path(__file__).parent / "integration" / "edges"

settings.register_profile("cubo", deadline=None)  # no test asserts on time
settings.load_profile("cubo")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--aws",
        metavar="PROFILE:PREFIX",
        help="run the tests of tests/integration/edges, and no others, in the AWS account of this profile; "
        "every name that they give begins with the prefix",
    )
    parser.addoption("--seed", type=int, default=random.randrange(10**6), help="of the cubes drawn at random")


def pytest_configure(config: pytest.Config) -> None:
    given = config.getoption("aws")
    if given is not None:
        forget_other_accounts(os.environ)
        config.stash[ACCOUNT] = open_account(given, os.environ)


def pytest_report_header(config: pytest.Config) -> list[str]:
    account = config.stash.get(ACCOUNT, None)
    return [f"seed: {config.getoption('seed')}", *([f"aws: {account}"] if account else [])]


@pytest.fixture(scope="session")
def seed(request: pytest.FixtureRequest) -> int:
    """Of what is drawn at random; a failing test says how to draw it again."""
    found: int = request.config.getoption("seed")
    print(f"seed {found}")
    return found


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if ACCOUNT in config.stash:
        others = [item for item in items if not item.path.is_relative_to(EDGES)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item.path.is_relative_to(EDGES)]
