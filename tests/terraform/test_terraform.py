from pathlib import Path

import pytest

from tests.terraform_copy import TerraformCopy

MODULE = "modules/cube_definition"
ORDERS = """\
cube: sales
sources:
  orders: {kind: csv, columns: {shop: string, day: date}, key: [shop, day], partition: [shop]}
dimensions:
  day: {calendar: [day], from: {orders: day}}
segments: {by: day, every: month}
"""


@pytest.fixture(scope="session")
def module(terraform: TerraformCopy) -> TerraformCopy:
    terraform.init(MODULE)
    return terraform


def test_every_file_is_formatted(terraform: TerraformCopy) -> None:
    done = terraform.run(".", "fmt", "-check", "-recursive", "-diff")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["local", "dev", "prod"])
def test_every_environment_is_valid(terraform: TerraformCopy, name: str) -> None:
    terraform.init(f"environments/{name}")

    done = terraform.run(f"environments/{name}", "validate")

    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stdout, done.stdout


def test_the_definition_module_passes_its_own_tests(module: TerraformCopy) -> None:
    done = module.run(MODULE, "test")

    assert done.returncode == 0, done.stdout
    assert ", 0 failed" in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("cube: sales", "cube: Sales", 'cube is "Sales". Give a name of 2 to 32 small letters'),
        ("kind: csv", "kind: ftp", "sources orders need a kind, csv or api"),
        ("orders: {kind", "or-ders: {kind", "rename the sources or-ders"),
        ("partition: [shop]", "partition: [city]", "sources orders need a partition, a list of columns of their key"),
        ("{shop: string, day", "{day", "sources orders have key columns that are not among their columns"),
        ("by: day", "by: month", 'segments.by is "month", which is none of the dimensions day'),
    ],
)
def test_a_wrong_definition_is_refused_with_its_file_and_the_remedy(
    module: TerraformCopy, tmp_path: Path, right: str, wrong: str, message: str
) -> None:
    assert right in ORDERS
    file = tmp_path / "cube.yaml"
    file.write_text(ORDERS.replace(right, wrong))

    done = module.run(MODULE, "plan", "-input=false", f"-var=cube_file={file}")

    assert done.returncode == 1
    said = " ".join(done.stderr.replace("│", " ").split())  # Terraform breaks lines where it likes
    assert message in said
    assert str(file) in said.replace(" ", "")


def test_a_right_definition_is_taken(module: TerraformCopy, tmp_path: Path) -> None:
    (tmp_path / "cube.yaml").write_text(ORDERS)

    done = module.run(MODULE, "plan", "-input=false", f"-var=cube_file={tmp_path / 'cube.yaml'}")

    assert done.returncode == 0, done.stderr


def test_a_definition_that_is_not_there_is_named(module: TerraformCopy, tmp_path: Path) -> None:
    done = module.run(MODULE, "plan", "-input=false", f"-var=cube_file={tmp_path / 'none.yaml'}")

    assert done.returncode == 1
    assert "There is no file" in done.stderr
