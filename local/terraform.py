"""Terraform against the emulators: `terraform/environments/local`, its state in the run folder."""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from local.commands import Finished, run
from local.environments import client_api_url, endpoint_by_service
from local.prerequisites import terraform_plugin_dir
from local.settings import CLIENT_API_TOKEN, Settings

_CHANGES = 2  # the status of `plan -detailed-exitcode` when there is something to do


class Terraform:
    """The local environment of one cube."""

    def __init__(self, settings: Settings, cube: Path, variables: Mapping[str, object] = MappingProxyType({})) -> None:
        """`variables` are Terraform's own, beside those that say where the harness is."""
        self._settings = settings
        self._folder = settings.root / "terraform" / "environments" / "local"
        kept = state_folder(settings, cube)
        self._state = kept / "terraform.tfstate"
        self._data = kept / "data"
        self._plan = kept / "plan"
        given = {**self._places(cube), **variables}
        self._environment = {
            **settings.environment,
            **self._own(),
            **{f"TF_VAR_{k}": _text(v) for k, v in given.items()},
        }

    def init(self, say: Callable[[str], None]) -> None:
        """Make providers and modules ready, unless they are; says where the provider comes from."""
        mirror = terraform_plugin_dir(self._settings)
        say(f"provider from {mirror or 'its registry'}")
        stamp, digest = self._data / ".sources.sha256", self._digest(mirror)
        if stamp.is_file() and stamp.read_text() == digest:
            return
        plugins = [f"-plugin-dir={mirror}"] if mirror else []
        state = f"-backend-config=path={self._state}"
        self._run("init", "-input=false", "-reconfigure", state, *plugins)
        stamp.write_text(digest)

    def plan(self) -> str | None:
        """Plan, and keep the plan for `apply`; returns what is to be done in Terraform's words, None if nothing is."""
        options = ("-input=false", "-detailed-exitcode", f"-out={self._plan}")
        done = self._run("plan", *options, accepted=(0, _CHANGES))
        return done.output if done.status == _CHANGES else None

    def apply(self, shown: Callable[[str], None] = lambda line: None) -> str:
        """Apply what was planned, passing on each line; returns Terraform's own summary."""
        output = self._run("apply", "-input=false", "-parallelism=40", str(self._plan), shown=shown).output
        return next((line for line in output.splitlines() if line.startswith("Apply complete")), "applied")

    def destroy(self) -> str:
        """Destroy everything; returns Terraform's own summary."""
        output = self._run("destroy", "-input=false", "-auto-approve", "-parallelism=40").output
        return next((line for line in output.splitlines() if line.startswith("Destroy complete")), "destroyed")

    def state(self) -> dict[str, Any]:
        """What is deployed, every attribute of every resource, as `terraform show -json` says it."""
        output = self._run("show", "-json").output
        found: dict[str, Any] = json.loads(output[output.index("{") :])  # warnings come first
        return found

    def outputs(self) -> dict[str, Any]:
        """The values of the outputs by name."""
        output = self._run("output", "-json").output
        found: dict[str, Any] = json.loads(output[output.index("{\n") :])  # warnings come first
        return {name: one["value"] for name, one in found.items()}

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

    def _own(self) -> dict[str, str]:
        return {
            "TF_DATA_DIR": str(self._data),
            "TF_IN_AUTOMATION": "1",
            "CHECKPOINT_DISABLE": "1",
            "GOGC": "400",  # the provider is large: fewer collections save seconds of every run
        }

    def _places(self, cube: Path) -> dict[str, object]:
        ports, root = self._settings.ports, self._settings.root
        return {
            "endpoints": endpoint_by_service(self._settings),
            "cube_file": str(cube.resolve() / "cube.yaml"),
            "dist_folder": str(root / "dist"),
            "glue_script": str(root / "src" / "glue_cube" / "job.py"),
            "client_api_url": client_api_url(self._settings),
            "client_api_token": CLIENT_API_TOKEN,
            "cassandra": {
                "kind": "external",
                "hosts": list(self._settings.cassandra_hosts),
                "port": ports.cassandra,
                "tls": False,
                "cidr_blocks": ["10.40.0.0/16"],
            },
        }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def state_folder(settings: Settings, cube: Path) -> Path:
    """Servers of the user's own last longer than a run, and so must what Terraform knows of a cube on them."""
    folder = settings.run_folder / "terraform"
    if settings.harness != "external":
        return folder
    known = json.dumps([str(cube.resolve()), endpoint_by_service(settings)])
    return folder / f"external-{hashlib.sha256(known.encode()).hexdigest()[:12]}"
