"""Versions that must agree are written in several files; this is the one table that says what they are."""

import importlib.metadata
import importlib.util
import re
from pathlib import Path

import pytest

from local.java_parts import jar_folders
from local.prerequisites import AWS_PROVIDER, tools
from local.settings import REPOSITORY, read_settings

SPARK = "3.5.6"
CONNECTOR = "3.5.1"
SCALA = "2.12"
PYTHON = "3.11"
JAVA = "17"
GLUE = "5.1"
CASSANDRA = "5.0.8"
LOCALSTACK = "4.14.0"
LOCALSTACKS_PYTHON = "3.13"
PROVIDER = "5.100.0"
TERRAFORM = "1.11"
PYYAML = "6.0.3"
DRIVER = "3.30.1"
DATASKETCHES = "5.2.0"

# version, files, and a pattern whose group is the version as those files write it
PLACES = [
    (SPARK, "requirements/dev.*", r"(?m)^pyspark==(\S+)$"),
    (SPARK, "local/pom.xml", r"Spark (\d+\.\d+\.\d+)"),
    (CONNECTOR, "local/pom.xml", r"<connector.version>(.+)</connector.version>"),
    (SCALA, "local/pom.xml", r"<scala.binary.version>(.+)</scala.binary.version>"),
    (CASSANDRA, "local/pom.xml", r"<cassandra.version>(.+)</cassandra.version>"),
    (CASSANDRA, "local/docker-compose.yml", r"image: cassandra:(\S+)"),
    (LOCALSTACK, "local/docker-compose.yml", r"image: localstack/localstack:\$\{LOCALSTACK_VERSION:-(.+)\}"),
    (LOCALSTACK, "local/emulators/localstack-requirements.in", r"localstack-core\[runtime\]==(\S+)"),
    (LOCALSTACK, "local/emulators/localstack-requirements.txt", r"(?m)^localstack-core==(\S+)$"),
    (LOCALSTACKS_PYTHON, "Makefile", r"PYTHON313 \?= (\S+)"),
    (LOCALSTACKS_PYTHON, "Makefile", r"PYENV_VERSION=(\d+\.\d+)"),
    (PYTHON, "pyproject.toml", r'requires-python = ">=(\d+\.\d+),'),
    (PYTHON, "pyproject.toml", r'(?m)^python_version = "(.+)"$'),
    (PYTHON.replace(".", ""), "pyproject.toml", r'target-version = "py(\d+)"'),
    (PYTHON, "Makefile", r"command -v python(\d+\.\d+)"),
    (PYTHON, "Makefile", r'v != "(\d+\.\d+)" and "Python 3.11'),
    (LOCALSTACKS_PYTHON, "Makefile", r'v != "(\d+\.\d+)" and "Python 3.13'),
    (PYTHON, "Makefile", r"--python-version (\d+\.\d+) .* (?:dev|requirements)\.in"),
    (LOCALSTACKS_PYTHON, "Makefile", r"--python-version (\d+\.\d+) .* localstack-requirements\.in"),
    (PYTHON, "terraform/modules/lambda_ingest/main.tf", r'runtime\s+= "python(.+)"'),
    (PYTHON, "src/*/Dockerfile", r"(?m)^FROM python:(\d+\.\d+)"),
    (JAVA, "src/cube_server/Dockerfile", r"openjdk-(\d+)-jre"),
    (SPARK, "src/cube_server/requirements.txt", r"(?m)^pyspark==(\S+)$"),
    (DRIVER, "src/csv_loader/requirements.txt", r"(?m)^cassandra-driver==(\S+)$"),
    (GLUE, "terraform/modules/glue_cube/main.tf", r'glue_version\s+= "(.+)"'),
    (GLUE + ".0", "requirements/dev.in", r"AWSGlueDataplanePython==(\S+)"),
    (GLUE + ".0", "requirements/dev.txt", r"awsgluedataplanepython==(\S+)"),
    (PYYAML, "requirements/dev.in", r"PyYAML==(\S+)"),
    (PYYAML, "requirements/dev.txt", r"(?m)^pyyaml==(\S+)$"),
    (PYYAML, "src/*/requirements.txt", r"(?m)^PyYAML==(\S+)$"),
    (DATASKETCHES, "requirements/dev.*", r"(?m)^datasketches==(\S+)$"),
    (DATASKETCHES, "src/glue_cube/wheels.txt", r"(?m)^datasketches==(\S+) "),
    (DATASKETCHES, "src/cube_server/requirements.txt", r"(?m)^datasketches==(\S+)$"),
    (DRIVER, "requirements/dev.*", r"(?m)^cassandra-driver==(\S+)$"),
    (PROVIDER, "terraform/environments/*/terraform.tf", r'source\s+= "hashicorp/aws"\s+version = "(.+)"'),
    (PROVIDER[:-2], "terraform/stack/terraform.tf", r'version = "~> (.+)"'),
    (TERRAFORM, "terraform/**/terraform.tf", r'required_version = ">= (.+)"'),
]


def named(version: str, places: str, pattern: str) -> str:
    return f"{places}-{pattern}"


@pytest.mark.parametrize(("version", "places", "pattern"), PLACES, ids=[named(*place) for place in PLACES])
def test_every_file_writes_the_version_of_the_table(version: str, places: str, pattern: str) -> None:
    files = sorted(REPOSITORY.glob(places))
    assert files

    found = {str(file.relative_to(REPOSITORY)): set(re.findall(pattern, file.read_text())) for file in files}

    assert found == {file: {version} for file in found}


def test_every_module_takes_the_provider_of_the_environments() -> None:
    files = [f for f in REPOSITORY.glob("terraform/modules/*/terraform.tf") if "hashicorp/aws" in f.read_text()]

    assert len(files) >= 5
    assert {tuple(re.findall(r'version = "~> (.+)"', file.read_text())) for file in files} == {(PROVIDER[:-2],)}
    assert AWS_PROVIDER.name == PROVIDER


def test_spark_brings_the_scala_of_the_connector() -> None:
    spec = importlib.util.find_spec("pyspark")
    assert spec and spec.submodule_search_locations
    jars = Path(spec.submodule_search_locations[0]) / "jars"

    assert [jar.name for jar in jars.glob("spark-core_*.jar")] == [f"spark-core_{SCALA}-{SPARK}.jar"]


def test_maven_fills_the_folders_that_the_harness_and_terraform_look_in() -> None:
    pom = (REPOSITORY / "local" / "pom.xml").read_text()

    assert re.findall(r"<jars.directory>(.+)</jars.directory>", pom) == [
        str(jars.folder.relative_to(REPOSITORY)) for jars in jar_folders(REPOSITORY, "localstack")
    ]


def test_the_harness_asks_for_the_versions_of_the_table() -> None:
    wanted = {tool.name: ".".join(map(str, tool.lowest)) for tool in tools(read_settings({}))}

    assert wanted == {"Python": PYTHON, "Java": f"{JAVA}.0", "Maven": "3.6", "Terraform": TERRAFORM}


def test_what_is_installed_is_what_is_pinned() -> None:
    lines = (REPOSITORY / "requirements" / "dev.txt").read_text().split()
    pinned = dict(line.split("==") for line in lines)

    assert pinned == {name: importlib.metadata.version(name) for name in pinned}
