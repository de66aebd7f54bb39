"""Runs a Glue job here: exactly the script, libraries and arguments that Terraform registered, under spark-submit."""

import shutil
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local import aws_clients, environments
from local.commands import run
from local.errors import HarnessError
from local.settings import Settings

# Arguments that Glue itself takes; the script sees the others.
_GLUES_OWN = frozenset(
    {
        "additional-python-modules",
        "conf",
        "extra-files",
        "extra-jars",
        "extra-py-files",
        "job-language",
        "python-modules-installer-option",
        "TempDir",
    }
)


def run_glue_job(settings: Settings, name: str, shown: Callable[[str], None] = print) -> str:
    """Run the job to its end and return its output; HarnessError if it is unknown or fails."""
    job = _job(settings, name)
    arguments: dict[str, str] = {key.removeprefix("--"): value for key, value in job["DefaultArguments"].items()}
    folder = settings.run_folder / "glue"
    shutil.rmtree(folder, ignore_errors=True)
    script = _fetched(settings, job["Command"]["ScriptLocation"], folder)
    libraries = [_fetched(settings, url, folder) for url in _urls(arguments, "extra-py-files")]
    jars = [_fetched(settings, url, folder / "jars") for url in _urls(arguments, "extra-jars")]
    modules = _installed((_fetched(settings, url, folder) for url in _wheels(arguments)), folder / "modules")
    own = {"JOB_NAME": name, **{key: value for key, value in arguments.items() if key not in _GLUES_OWN}}
    command = [
        str(Path(sys.executable).with_name("spark-submit")),
        *_option("--jars", jars),
        *_option("--py-files", libraries),
        str(script),
        *(word for key, value in own.items() for word in (f"--{key}", value)),
    ]
    environment = environments.environment(settings, environments.spark(settings), {"PYTHONPATH": str(modules)})
    log = settings.run_folder / "log" / "glue.log"
    return run(command, folder=settings.root, environment=environment, log=log, shown=shown).output


def _job(settings: Settings, name: str) -> Mapping[str, Any]:
    client = aws_clients.glue(settings)
    try:
        return client.get_job(JobName=name)["Job"]
    except client.exceptions.EntityNotFoundException as error:
        raise HarnessError(f"there is no Glue job {name!r}: run terraform apply first.") from error


def _urls(arguments: Mapping[str, str], key: str) -> Iterator[str]:
    return (url for url in arguments.get(key, "").split(",") if url)


def _wheels(arguments: Mapping[str, str]) -> Iterator[str]:
    """The modules that pip would install: only wheels of a bucket, since a job in the VPC reaches no index."""
    for url in _urls(arguments, "additional-python-modules"):
        if not (url.startswith("s3://") and url.endswith(".whl")):
            raise HarnessError(f"--additional-python-modules has {url!r}: name a wheel in a bucket, s3://....whl.")
        yield url


def _installed(wheels: Iterable[Path], folder: Path) -> Path:
    """The folder with the wheels' modules: a wheel is a zip of what lies in site-packages."""
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    return folder


def _fetched(settings: Settings, url: str, folder: Path) -> Path:
    bucket, key = urlsplit(url).netloc, urlsplit(url).path.lstrip("/")
    path = folder / Path(key).name
    folder.mkdir(parents=True, exist_ok=True)
    aws_clients.s3(settings).download_file(bucket, key, str(path))
    return path


def _option(name: str, paths: list[Path]) -> list[str]:
    return [name, ",".join(str(path) for path in paths)] if paths else []
