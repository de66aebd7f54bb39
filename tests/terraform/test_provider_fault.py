"""The provider's fault that bi_access works around by CloudFormation: docs/adr/0011."""

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator_parts import emulators_python
from local.settings import ACCOUNT, HOST, REPOSITORY, read_settings
from tests.terraform_copy import TerraformCopy

DEADLINE = 30.0  # seconds until the emulator must listen
SPARK_SOURCE = """\
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  max_retries                 = 2
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true

  endpoints {
    quicksight = "ENDPOINT"
  }
}

resource "aws_quicksight_data_source" "spark" {
  aws_account_id = "ACCOUNT"
  data_source_id = "fault"
  name           = "fault"
  type           = "SPARK"

  parameters {
    spark {
      host = "cube.example.com"
      port = 10000
    }
  }
}
"""


@pytest.fixture
def quicksight(tmp_path: Path) -> Iterator[str]:
    """Address of an emulator that describes a data source with all its parameters, as AWS does."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port = found.getsockname()[1]
    script = str(REPOSITORY / "local" / "emulators" / "control_plane.py")
    command = [emulators_python(read_settings()), script, "--port", str(port)]
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            wait_until_listening(process, port, tmp_path / "log")
            yield f"http://{HOST}:{port}"
        finally:
            process.kill()


def wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + DEADLINE
    while True:
        try:
            return socket.create_connection((HOST, port), timeout=1.0).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)


def test_the_provider_cannot_read_back_a_spark_source(terraform: TerraformCopy, quicksight: str) -> None:
    folder = terraform.root / "terraform" / "provider_fault"
    folder.mkdir()
    (folder / "main.tf").write_text(SPARK_SOURCE.replace("ENDPOINT", quicksight).replace("ACCOUNT", ACCOUNT))
    terraform.init("provider_fault")

    done = terraform.run("provider_fault", "apply", "-auto-approve", "-input=false")

    assert done.returncode == 1, (
        "The provider reads a QuickSight data source of type SPARK now: in terraform/modules/bi_access use "
        "aws_quicksight_data_source and aws_quicksight_data_set instead of the CloudFormation stack, and drop ADR 0011."
    )
    said = " ".join(done.stderr.replace("│", " ").split())
    assert "setting parameters: Invalid address to set" in said, said
    assert "snowflake" in said
