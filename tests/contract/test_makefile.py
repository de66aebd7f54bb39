import configparser
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.settings import REPOSITORY


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """What becomes of make; nothing is run with `-n`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def make(*words: str) -> str:
    """What make prints; it succeeds."""
    done = run(*words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def documented() -> set[str]:
    return set(re.findall(r"^  make ([\w-]+) ", make("help"), re.M))


def phony() -> set[str]:
    found = re.search(r"^\.PHONY: (.+)$", (REPOSITORY / "Makefile").read_text(), re.M)
    assert found
    return set(found[1].split())


def test_make_alone_prints_the_help() -> None:
    assert make() == make("help")
    assert "  make local-e2e " in make()


def test_every_target_of_the_help_exists_and_has_something_to_do() -> None:
    for target in documented():
        assert make("-n", target), target


def test_no_file_or_folder_is_taken_for_a_target() -> None:
    assert documented() <= phony()


def test_every_target_is_documented_by_itself_or_as_a_tier() -> None:
    rules = re.findall(r"^([a-z0-9 -]+):(?!=).*## ", (REPOSITORY / "Makefile").read_text(), re.M)

    assert {target for rule in rules for target in rule.split()} == phony()


def test_make_test_runs_every_environment_of_tox() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(REPOSITORY / "tox.ini")
    environments = {name.strip() for name in tox["tox"]["env_list"].split(",")}

    tiers = re.search(r"tox run --quiet -e ([\w,]+)", make("-n", "test"))

    assert tiers and set(tiers[1].split(",")) == environments


def test_every_tier_has_its_tests() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(REPOSITORY / "tox.ini")
    tiers = {name.strip() for name in tox["tox"]["env_list"].split(",")} - {"lint", "types", "contracts"}

    assert [tier for tier in sorted(tiers) if not any((REPOSITORY / "tests" / tier).rglob("test_*.py"))] == []


@pytest.mark.parametrize(
    ("python", "said"),
    [
        ("/nowhere", "HARNESS=localstack wants Python 3.13, and there is none: install 3.13, or name it by PYTHON313="),
        (sys.executable, f"Python 3.13 is wanted, PYTHON313={sys.executable} is Python 3.11: install 3.13, or name it"),
    ],
)
def test_without_its_python_localstack_is_not_installed_and_that_is_said(
    tmp_path: Path, python: str, said: str
) -> None:
    installed = tmp_path / "localstack" / ".installed"

    done = run(f"LOCALSTACK={installed.parent}", f"PYTHON313={python}", str(installed))

    assert done.returncode != 0
    assert said in done.stderr
    assert not installed.exists()
