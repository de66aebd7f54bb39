"""Terraform against the emulators: `terraform/environments/local`, its state in the run folder."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.commands import Finished, run
from local.prerequisites import terraform_plugin_dir
from local.settings import Settings

_CHANGES = 2  # the status of `plan -detailed-exitcode` when there is something to do


@dataclass(frozen=True)
class Deployed:
    """What Terraform put up, by the names of its outputs."""

    name: str
    api_id: str
    lambda_function_name: str
    glue_job_name: str
    table_names: Mapping[str, str]
    bucket: str


class Terraform:
    """The local environment of one cube."""

    def __init__(self, settings: Settings, cube: Path, inherited: Mapping[str, str]) -> None:
        self._settings = settings
        self._folder = settings.root / "terraform" / "environments" / "local"
        self._data = settings.run_folder / "terraform" / "data"
        self._plan = settings.run_folder / "terraform" / "plan"
        self._environment = {**inherited, **self._variables(cube)}

    def init(self, say: Callable[[str], None]) -> None:
        """Make providers and modules ready, unless they are; says where the provider comes from."""
        mirror = terraform_plugin_dir(self._settings)
        say(f"provider from {mirror or 'its registry'}")
        stamp, digest = self._data / ".sources.sha256", self._digest(mirror)
        if stamp.is_file() and stamp.read_text() == digest:
            return
        plugins = [f"-plugin-dir={mirror}"] if mirror else []
        state = f"-backend-config=path={self._settings.run_folder / 'terraform' / 'terraform.tfstate'}"
        self._run("init", "-input=false", "-reconfigure", state, *plugins)
        stamp.write_text(digest)

    def plan(self) -> bool:
        """Plan; returns whether there is anything to do, which `apply` then does."""
        options = ("-input=false", "-detailed-exitcode", f"-out={self._plan}")
        return self._run("plan", *options, accepted=(0, _CHANGES)).status == _CHANGES

    def apply(self, say: Callable[[str], None]) -> str:
        """Apply what was planned, saying how far it is; returns Terraform's own summary."""
        done = 0

        def shown(line: str) -> None:
            nonlocal done
            if "complete after" in line:
                done += 1
                if done % 10 == 0:
                    say(f"{done} resources done")

        output = self._run("apply", "-input=false", "-parallelism=20", str(self._plan), shown=shown).output
        return next((line for line in output.splitlines() if line.startswith("Apply complete")), "applied")

    def outputs(self) -> Deployed:
        """What is deployed."""
        output = self._run("output", "-json").output
        found: dict[str, Any] = json.loads(output[output.index("{\n") :])  # warnings come first
        return Deployed(**{name: found[name]["value"] for name in Deployed.__dataclass_fields__})

    def _digest(self, mirror: Path | None) -> str:
        """What an init depends on: every file of configuration, and where the provider comes from."""
        files = sorted((self._settings.root / "terraform").rglob("*.tf"))
        return hashlib.sha256(b"\0".join([str(mirror).encode(), *(file.read_bytes() for file in files)])).hexdigest()

    def _run(
        self,
        verb: str,
        *options: str,
        shown: Callable[[str], None] = lambda line: None,
        accepted: tuple[int, ...] = (0,),
    ) -> Finished:
        return run(
            ["terraform", verb, "-no-color", *options],
            folder=self._folder,
            environment=self._environment,
            log=self._settings.run_folder / "log" / f"terraform-{verb}.log",
            shown=shown,
            accepted=accepted,
        )

    def _variables(self, cube: Path) -> dict[str, str]:
        ports, root = self._settings.ports, self._settings.root
        cassandra = {"hosts": ["127.0.0.1"], "port": ports.cassandra}
        return {
            "TF_DATA_DIR": str(self._data),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "GOGC": "400",  # the provider is large: fewer collections save seconds of every run
            "TF_VAR_aws_endpoint": f"http://127.0.0.1:{ports.aws}",
            "TF_VAR_moto_endpoint": f"http://127.0.0.1:{ports.moto}",
            "TF_VAR_cube_file": str(cube.resolve() / "cube.yaml"),
            "TF_VAR_dist_folder": str(root / "dist"),
            "TF_VAR_glue_script": str(root / "src" / "glue_cube" / "job.py"),
            "TF_VAR_client_api_url": f"http://127.0.0.1:{ports.client_api}",
            "TF_VAR_cassandra": json.dumps(cassandra),
        }
