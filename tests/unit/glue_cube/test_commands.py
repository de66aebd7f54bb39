"""What the commands over a deployment's tables print and do."""

from argparse import Namespace
from decimal import Decimal

import pytest

from glue_cube import delete_command, rollback_command, versions_command
from glue_cube.__main__ import main
from glue_cube.deployment_tables import Tables
from tests.unit.glue_cube.test_segments import FEBRUARY, JANUARY, Deployment


@pytest.fixture
def deployment() -> Deployment:
    made = Deployment()
    made.build([("A", JANUARY, Decimal(1))], [])
    made.build([("A", JANUARY, Decimal(1)), ("A", FEBRUARY, Decimal(2))], [])
    return made


@pytest.fixture
def tables(deployment: Deployment) -> Tables:
    return Tables(deployment.table, deployment.control)


def test_versions_are_listed_with_their_segments(
    deployment: Deployment, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.delete("2024")
    versions_command.run(tables, Namespace())

    lines = capsys.readouterr().out.splitlines()
    deleted = ", ".join(f"2024-{month:02}" for month in range(1, 13))
    assert [line.split("  ")[0] for line in lines] == ["v3", "v2", "v1"]
    assert lines[0].endswith(f"blocks  no segments  deleted: {deleted}")
    assert lines[1].endswith("blocks  segments 2024-01..2024-02 (2)")
    assert lines[2].endswith("blocks  segments 2024-01..2024-01 (1)")


def test_delete_publishes_the_rest_and_says_what_is_gone(
    deployment: Deployment, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    delete_command.run(tables, Namespace(segments="2024-01"))

    version = deployment.control.version
    assert capsys.readouterr().out == f"published: {version}, without 2024-01\n"
    assert deployment.control.manifests[version or ""].segments == ("2024-02",)


def test_rollback_says_which_version_is_published(
    deployment: Deployment, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    rollback_command.run(tables, Namespace(to=None))

    assert capsys.readouterr().out == "published: v1\n"
    assert deployment.control.version == "v1"


@pytest.mark.parametrize("given", [["delete", "--name", "flights-dev"], ["versions"], []])
def test_what_is_missing_is_wrong_use(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(given)
    assert "required" in capsys.readouterr().err
