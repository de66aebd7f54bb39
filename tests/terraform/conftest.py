"""One copy of the configuration for all tests of this folder."""

import pytest

from tests.terraform_copy import TerraformCopy


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> TerraformCopy:
    return TerraformCopy.make(tmp_path_factory.mktemp("terraform"))
