"""`--aws` as its user gives it, in an account that is a MiniStack of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.harness import Harness
from local.settings import ACCOUNT, read_settings, without_the_users
from tests.aws_account import OTHER_ACCOUNTS
from tests.emulators import ministack

REGION = "eu-west-1"  # not the harness's, nor the one that S3 takes for granted
SETTINGS = read_settings()
KINDS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("dynamodb", "list_tables", "TableNames", {}),
    ("events", "list_rules", "Rules", {}),
    ("s3", "list_buckets", "Buckets", {}),
    ("secretsmanager", "list_secrets", "SecretList", {"IncludePlannedDeletion": True}),
    ("sqs", "list_queues", "QueueUrls", {}),
]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty account."""
    with ministack(tmp_path_factory.mktemp("ministack")) as address:
        yield address


@pytest.fixture
def environment(account: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a user who has the profile `probe`, and uses another account."""
    configuration = tmp_path / "config"
    keys = "aws_access_key_id = probe\naws_secret_access_key = probe"
    configuration.write_text(f"[profile probe]\nregion = {REGION}\nendpoint_url = {account}\n{keys}\n")
    kept = {**without_the_users(os.environ), **dict.fromkeys(OTHER_ACCOUNTS, "another")}
    return {**kept, "AWS_CONFIG_FILE": str(configuration), "PYTHONPATH": str(SETTINGS.root / "src")}


def run(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Run the tests of tests/integration, while no harness can start."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", *options, "tests/integration"]
    with Harness(SETTINGS.root, SETTINGS.run_folder, (), SETTINGS.environment).alone():
        return subprocess.run(
            command, cwd=SETTINGS.root, env=environment, capture_output=True, text=True, check=False, timeout=600
        )


def left(account: str) -> list[Any]:
    """Whatever lies in the account, but metrics, which nothing removes."""
    session: Any = boto3.Session("probe", "probe", region_name=REGION)
    found = []
    for service, operation, member, options in KINDS:
        client = session.client(service, endpoint_url=account)
        found += getattr(client, operation)(**options).get(member, [])
    return found


def test_the_edges_and_nothing_else_run_in_the_account_and_leave_nothing(
    account: str, environment: dict[str, str]
) -> None:
    tests = run(environment, "--aws", "probe:cubo-probe")

    assert tests.returncode == 0, tests.stdout + tests.stderr
    header = f"aws: account {ACCOUNT} by {account}, region {REGION}, profile probe; every name begins with cubo-probe-"
    assert header in tests.stdout.splitlines()
    folders = re.findall(r"^(\S+)/test_\w+\.py::\w+\[aws\b.* PASSED", tests.stdout, re.MULTILINE)
    assert set(folders) == {"tests/integration/edges"}
    assert re.search(rf" {len(folders)} passed, \d+ deselected in ", tests.stdout), tests.stdout
    assert left(account) == []


def test_a_refusal_is_one_sentence_and_nothing_runs(environment: dict[str, str]) -> None:
    tests = run(environment, "--aws", "default:jane")

    assert (tests.returncode, tests.stdout) == (pytest.ExitCode.USAGE_ERROR, "")
    assert tests.stderr.startswith("ERROR: --aws: the profile 'default' may lead to any account: name one")
