import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.settings import REPOSITORY
from tests.terraform_copy import TerraformCopy

MODULE = "modules/cube_definition"
TERRAFORM = REPOSITORY / "terraform"
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


TESTED = sorted(str(tests.parent.relative_to(TERRAFORM)) for tests in TERRAFORM.glob("*/**/tests"))
MODULES = [folder for folder in TESTED if not folder.startswith("environments/")]  # those are for another test file


@pytest.fixture(scope="session")
def tested(terraform: TerraformCopy, artifacts: None) -> dict[str, str]:
    """What `terraform test` printed last for each folder with tests; two run at once."""

    def run(folder: str) -> str:
        terraform.init(folder)
        done = terraform.run(folder, "test")
        return done.stdout + done.stderr

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(MODULES, pool.map(run, MODULES), strict=True))


def test_every_module_has_tests() -> None:
    folders = {str(file.parent.relative_to(TERRAFORM)) for file in TERRAFORM.glob("**/terraform.tf")}

    assert folders - set(TESTED) == {"environments/local"}  # which test_cycle.py applies


@pytest.mark.parametrize("folder", MODULES)
def test_the_tests_of_a_module_pass(tested: dict[str, str], folder: str) -> None:
    assert re.search(r"Success! [1-9]\d* passed, 0 failed\.", tested[folder]), tested[folder]


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


WRONG = {
    "environment": ("Dev-1", 'environment is "Dev-1". Give 2 to 10 small letters and digits'),
    "cube_file": (
        "../../cubes/flights/local.yaml",
        "were not built from ../../cubes/flights/local.yaml as it is now. Run make",
    ),
    "availability_zones": (
        '["us-east-1a"]',
        'availability_zones are ["us-east-1a"]. Give two or three different zones',
    ),
    "client_api": (
        '{url = "api.client.example"}',
        'client_api.url is "api.client.example". Give an address such as https',
    ),
    "bi_access": ("{}", "bi_access needs certificate_arn, the ARN of an ACM certificate issued by a public CA"),
    "cassandra": ('{kind = "external"}', "cassandra.cidr_blocks is empty. Give the addresses of the external cluster"),
    "image_tag": ("latest", 'image_tag is "latest". Give the tag of one build'),
    "log_retention_days": ("45", "log_retention_days is 45. CloudWatch takes 1, 3, 5"),
}


def test_every_wrong_input_is_named_with_its_remedy(terraform: TerraformCopy, artifacts: None) -> None:
    terraform.init("stack")
    given = [f"-var={name}={value}" for name, (value, _) in WRONG.items()]
    places = ["-var=dist_folder=../../dist", "-var=glue_script=../../src/glue_cube/job.py"]

    done = terraform.run("stack", "plan", "-input=false", *given, *places)

    said = " ".join(done.stderr.replace("│", " ").split())  # Terraform breaks lines where it likes
    assert done.returncode == 1
    assert {name: message in said for name, (_, message) in WRONG.items()} == dict.fromkeys(WRONG, True), done.stderr
