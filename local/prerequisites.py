"""What this machine must have before the harness can start, and where Terraform finds its provider."""

import platform
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from local.containers import check_engine
from local.emulator_parts import localstack_python
from local.errors import HarnessError, PrerequisitesError, SettingsError
from local.external import check_answers
from local.harness import LOCK
from local.settings import Settings

AWS_PROVIDER = Path("hashicorp") / "aws" / "5.100.0"
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


@dataclass(frozen=True)
class Tool:
    """A program, the version that is wanted, and how to see the one that is there."""

    name: str
    wanted: str
    command: tuple[str, ...]
    version: str  # a pattern with major and minor number as groups
    lowest: tuple[int, int]
    highest: tuple[int, int] = (sys.maxsize, 0)


def tools(settings: Settings) -> list[Tool]:
    """Return the programs that the harness runs."""
    java = (settings.java, "-version")
    return [
        Tool("Python", "3.11", (sys.executable, "--version"), r"Python (\d+)\.(\d+)", (3, 11), (3, 11)),
        Tool("Java", "17", java, r'version "(\d+)(?:\.(\d+))?', (17, 0), (17, sys.maxsize)),
        Tool("Maven", "3.6 or later", ("mvn", "--version"), r"Apache Maven (\d+)\.(\d+)", (3, 6)),
        Tool("Terraform", "1.11 or later", ("terraform", "version"), r"Terraform v(\d+)\.(\d+)", (1, 11)),
    ]


def check_prerequisites(settings: Settings, wanted: list[Tool] | None = None) -> None:
    """Raise PrerequisitesError with one sentence for each program that is missing or of a wrong version."""
    wanted = tools(settings) if wanted is None else wanted
    with ThreadPoolExecutor(len(wanted)) as pool:
        problems = [problem for problem in pool.map(lambda tool: _problem(tool, settings), wanted) if problem]
    if problems:
        raise PrerequisitesError("\n".join(problems))


def check_harness(settings: Settings) -> None:
    """Raise HarnessError unless what the servers of this harness need is there: an engine, a Python, an address."""
    if settings.harness == "docker":
        check_engine(settings.environment)
    if settings.harness == "localstack" and not Path(localstack_python(settings)).exists():
        raise PrerequisitesError("LocalStack's environment is missing: run `make setup HARNESS=localstack`.")
    if settings.harness == "external":
        check_answers(settings.external, settings.ports.cassandra)


def check_run_folder(settings: Settings) -> None:
    """Raise SettingsError for a folder that holds anything but a run of ours: a start empties parts of it."""
    folder, own = settings.run_folder, settings.installed.resolve()
    if folder != own and folder.exists() and any(folder.iterdir()) and not (folder / LOCK).exists():
        raise SettingsError(f"CUBO_RUN_FOLDER={folder} holds other files: name a folder that is empty or new.")


def _problem(tool: Tool, settings: Settings) -> str | None:
    missing = f"{tool.name} {tool.wanted} is needed, but `{tool.command[0]}` "
    environment = {**settings.environment, "CHECKPOINT_DISABLE": "1"}  # Terraform asks its maker for news otherwise
    try:
        done = subprocess.run(tool.command, env=environment, capture_output=True, text=True, check=False)
    except OSError:
        return missing + "was not found: install it, or put it on PATH."
    found = re.search(tool.version, done.stdout + done.stderr)
    if found is None:
        return missing + f"does not tell its version (status {done.returncode}): is it {tool.name}?"
    version = int(found[1]), int(found[2] or 0)
    if tool.lowest <= version <= tool.highest:
        return None
    return missing + f"is {version[0]}.{version[1]}: install {tool.wanted}, and put it first on PATH."


def terraform_plugin_dir(settings: Settings) -> Path | None:
    """Return the folder that holds the AWS provider, None if Terraform is to ask its registry.

    Raises HarnessError if TF_PLUGIN_DIR names a folder without it.
    """
    named, provider = settings.terraform_plugin_dir, AWS_PROVIDER / platform_name()
    if named is None:
        return next((folder for folder in _usual_folders(settings) if _holds(folder, provider)), None)
    if not _holds(named, provider):
        raise HarnessError(f"TF_PLUGIN_DIR={named} does not hold */{provider}: correct it, or unset it.")
    return named


def _usual_folders(settings: Settings) -> list[Path]:
    shared = [folder / "terraform" / "plugins" for folder in settings.data_folders]
    mac = Path("Library") / "Application Support" / "io.terraform" / "plugins"
    own = [settings.home / ".terraform.d" / "plugins", settings.home / mac, Path("/") / mac]
    machine = [Path("/usr/local/share/terraform/plugins"), Path("/usr/share/terraform/plugins")]
    return [*own, *shared, *machine, *sorted(Path("/opt").glob("*"))]


def _holds(folder: Path, provider: Path) -> bool:
    return any((host / provider).is_dir() for host in _folders_in(folder))


def _folders_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.is_dir()]
    except OSError:  # not there, or not ours to read
        return []


def platform_name() -> str:
    """Return the platform as Terraform names it, linux_amd64 for one."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}_{MACHINES.get(machine, machine)}"
