"""One copy of the configuration for all tests of this folder."""

import subprocess

import pytest

from local.settings import REPOSITORY
from tests.terraform_copy import TerraformCopy


@pytest.fixture(scope="session")
def artifacts() -> None:
    """What Terraform uploads: `make build`."""
    subprocess.run(["make", "--quiet", "build"], cwd=REPOSITORY, check=True)


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> TerraformCopy:
    return TerraformCopy.make(tmp_path_factory.mktemp("terraform"))
