"""The loader's Dockerfile names what is there, and its image holds all that the entry imports."""

import importlib.metadata
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from local.settings import REPOSITORY
from tests.builders import CUBES, FLIGHTS
from tests.loader_image import FOLDER, copies, lay_out, said

RUN = """
import json, runpy, sys
sys.path[:0] = json.loads(sys.argv[1])
sys.argv[1:] = []
import chardet, csv_loader.aws_auth  # which the entry loads when it needs them
runpy.run_module("csv_loader.landed", run_name="__main__")
"""


def lines(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line and not line.startswith("#")]


def installed(folder: Path, *requirements: str) -> Path:
    """A folder with these distributions and all that they require, and nothing else."""
    folder.mkdir()
    wanted, done = list(requirements), set[str]()
    while wanted:
        name = re.split(r"[^\w.-]", wanted.pop())[0].lower().replace("_", "-")
        if name in done:
            continue
        done.add(name)
        distribution = importlib.metadata.distribution(name)
        wanted += [text for text in distribution.requires or [] if "extra ==" not in text and needed_here(text)]
        for top in {file.parts[0] for file in distribution.files or [] if ".." not in file.parts}:
            if not (folder / top).exists() and top != "__pycache__":
                (folder / top).symlink_to(Path(str(distribution.locate_file(top))))
    return folder


def needed_here(requirement: str) -> bool:
    """Whether a requirement with a marker is one of this machine; the markers left are of other systems or Pythons."""
    name = re.split(r"[^\w.-]", requirement)[0]
    return ";" not in requirement or importlib.util.find_spec(name.replace("-", "_")) is not None


@pytest.mark.parametrize("cube", [FLIGHTS, CUBES / "shops"], ids=["flights", "shops"])
def test_everything_that_is_copied_exists_and_is_sent_to_the_builder(cube: Path) -> None:
    sent = [REPOSITORY / line[1:] for line in lines(FOLDER / "Dockerfile.dockerignore") if line.startswith("!")]

    for source, _ in copies(cube):
        assert source.exists()
        assert any(source.is_relative_to(place) for place in sent), source


def test_the_image_is_of_the_python_of_the_project_by_a_fixed_tag() -> None:
    (image,) = said("FROM")

    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+", image)


def test_packages_are_wheels_of_the_locked_versions() -> None:
    (install,) = said("RUN")
    named = {destination: source for source, destination in copies(FLIGHTS)}

    assert re.search(r"--only-binary :all:", install)
    assert named[re.findall(r"--requirement (\S+)", install)[0]] == FOLDER / "requirements.txt"
    assert named[re.findall(r"--constraint (\S+)", install)[0]] == REPOSITORY / "requirements" / "dev.txt"


def test_the_requirements_are_those_of_the_development_environment() -> None:
    assert set(lines(FOLDER / "requirements.txt")) <= set(lines(REPOSITORY / "requirements" / "dev.in"))


def test_the_process_is_not_root_and_writes_to_tmp_only() -> None:
    (user,) = said("USER")

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert [json.loads(volume) for volume in said("VOLUME")] == [["/tmp"]]


def test_terraform_runs_the_entry_of_the_image() -> None:
    main = (REPOSITORY / "terraform" / "modules" / "csv_loader" / "main.tf").read_text()
    command = re.search(r"command\s+= (\[.+\])", main)
    assert command

    assert [json.loads(words) for words in (*said("ENTRYPOINT"), *said("CMD"))] == [["python"], json.loads(command[1])]
    assert re.findall(r'containerPath = "(.+?)"', main) == ["/tmp"]


def test_the_entry_starts_with_what_the_image_holds_alone(tmp_path: Path) -> None:
    packages = installed(tmp_path / "packages", *lines(FOLDER / "requirements.txt"))
    (tmp_path / "app").mkdir()
    path = json.dumps([str(lay_out(tmp_path / "app", FLIGHTS)), str(packages)])

    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", RUN, path], env={}, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr == (
        "csv_loader: missing environment variables: LANDING_BUCKET, LANDED_KEY; "
        "EventBridge sets them for each landed file\n"
    )
