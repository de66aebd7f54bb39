"""Terraform on a copy of the repository's configuration, so that no run leaves anything behind in it."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.prerequisites import terraform_plugin_dir
from local.settings import REPOSITORY, read_settings


@dataclass(frozen=True)
class TerraformCopy:
    """A copy of `terraform/` beside the repository's cubes, sources and artifacts."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> "TerraformCopy":
        """Copy the configuration, without what a run has left in it."""
        left_behind = shutil.ignore_patterns(".terraform*", "*.tfstate*")
        shutil.copytree(REPOSITORY / "terraform", root / "terraform", ignore=left_behind)
        for beside in ("cubes", "src", "dist"):
            (root / beside).symlink_to(REPOSITORY / beside)
        return cls(root)

    def run(self, folder: str, verb: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run Terraform in a folder of the copy, whatever the user's own settings of Terraform are."""
        strange = ("TF_", "AWS_")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(strange)}
        environment |= {"TF_CLI_CONFIG_FILE": os.devnull, "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
        environment |= {"TF_DATA_DIR": str(self.root / "data" / folder), "GOGC": "400"}
        command = ["terraform", verb, "-no-color", *options]
        return subprocess.run(
            command, cwd=self.root / "terraform" / folder, env=environment, capture_output=True, text=True, check=False
        )

    def init(self, folder: str) -> None:
        """Make a folder ready, without its backend."""
        plugins = terraform_plugin_dir(read_settings())
        done = self.run(
            folder, "init", "-input=false", "-backend=false", *([f"-plugin-dir={plugins}"] if plugins else [])
        )
        assert done.returncode == 0, done.stderr
