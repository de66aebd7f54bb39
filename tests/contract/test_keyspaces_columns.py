"""The tables that Terraform makes in Amazon Keyspaces are those that the loader's CQL makes elsewhere."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from csv_loader.table_cql import CQL_TYPES, create_table
from cube_model.logical_types import Kind
from cube_model.parsing import read_cube
from tests.builders import CUBES, FLIGHTS
from tests.loader import CUBE as EVERY_TYPE
from tests.terraform_copy import TerraformCopy

MODULE = "modules/cassandra"
RUNS = """
mock_provider "aws" {}

run "definition" {
  command = plan

  module {
    source = "../cube_definition"
  }

  variables {
    cube_file = "%s"
  }
}

run "tables" {
  command = plan

  variables {
    name      = "any-dev"
    key_arn   = "arn:aws:kms:us-east-1:123456789012:key/1"
    tables    = run.definition.csv_tables
    cassandra = { kind = "keyspaces" }
  }
}
"""


@dataclass(frozen=True)
class Table:
    """Columns by name with their CQL type, and the columns of the keys in their order."""

    columns: dict[str, str]
    partition: list[str]
    clustering: list[str]


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> TerraformCopy:
    copy = TerraformCopy.make(tmp_path_factory.mktemp("keyspaces"))
    for test in (copy.root / "terraform" / MODULE / "tests").iterdir():
        test.unlink()  # those of the module itself run elsewhere
    return copy


def by_cql(text: str) -> Table:
    """What a CREATE TABLE says."""
    found = re.fullmatch(r'CREATE TABLE IF NOT EXISTS "any_dev"\."\w+" \((.+), PRIMARY KEY \(\((.+?)\)(.*)\)\)', text)
    assert found, text
    columns = [column.split(" ") for column in found[1].split(", ")]
    return Table({_bare(name): kind for name, kind in columns}, _names(found[2]), _names(found[3]))


def _names(text: str) -> list[str]:
    return [_bare(name) for name in text.split(", ") if name]


def _bare(name: str) -> str:
    assert name.startswith('"') and name.endswith('"'), name
    return name[1:-1]


def by_terraform(terraform: TerraformCopy, definition: Path) -> dict[str, Table]:
    (terraform.root / "terraform" / MODULE / "tests" / "columns.tftest.hcl").write_text(RUNS % definition)
    terraform.init(MODULE)
    done = terraform.run(MODULE, "test", "-json", "-verbose")
    assert done.returncode == 0, done.stdout
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    (plan,) = [m["test_plan"] for m in messages if m["type"] == "test_plan" and m["@testrun"] == "tables"]
    resources = [r["change"]["after"] for r in plan["resource_changes"] if r["type"] == "aws_keyspaces_table"]
    assert {resource["keyspace_name"] for resource in resources} == {"any_dev"}
    return {resource["table_name"]: _table(resource["schema_definition"][0]) for resource in resources}


def _table(schema: dict[str, Any]) -> Table:
    assert {key["order_by"] for key in schema["clustering_key"]} <= {"ASC"}  # as CQL orders by default
    assert not schema["static_column"]
    return Table(
        {column["name"]: column["type"] for column in schema["column"]},
        [key["name"] for key in schema["partition_key"]],
        [key["name"] for key in schema["clustering_key"]],
    )


@pytest.fixture
def every_type(tmp_path: Path) -> Path:
    (tmp_path / "cube.yaml").write_text(EVERY_TYPE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("cube", [FLIGHTS, CUBES / "shops"], ids=["flights", "shops"])
def test_the_tables_of_a_cube_are_the_same_in_both(terraform: TerraformCopy, cube: Path) -> None:
    sources = list(read_cube(cube).csv_sources())

    wanted = {source.name: by_cql(create_table("any_dev", source)) for source in sources}

    assert by_terraform(terraform, cube / "cube.yaml") == wanted


def test_every_logical_type_is_the_same_in_both(terraform: TerraformCopy, every_type: Path) -> None:
    (source,) = read_cube(every_type).csv_sources()
    assert {column.type.kind for column in source.columns} == set(Kind) == set(CQL_TYPES)

    found = by_terraform(terraform, every_type / "cube.yaml")

    assert found == {source.name: by_cql(create_table("any_dev", source))}
