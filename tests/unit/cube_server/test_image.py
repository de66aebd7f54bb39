"""The image of the server, as far as it can be seen without building it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
IMAGE = ROOT / "src" / "cube_server"
SHOW = 'printf "%s\\n%s" "$TLS_KEYSTORE" "$TLS_KEYSTORE_PASSWORD"'


def instructions(name: str) -> list[str]:
    """What follows an instruction of the Dockerfile, each time that it occurs."""
    lines = (IMAGE / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    return [line.split(maxsplit=1)[1] for line in lines if line.startswith(f"{name} ")]


def lines(file: Path) -> set[str]:
    return {line for line in file.read_text().splitlines() if line and not line.startswith("#")}


def test_it_has_the_versions_of_the_tests() -> None:
    assert lines(IMAGE / "requirements.txt") <= lines(ROOT / "requirements" / "dev.in")
    assert "--requirement requirements.txt --constraint constraints.txt" in " ".join(instructions("RUN"))
    assert "requirements/dev.txt constraints.txt" in instructions("COPY")


def test_it_has_the_python_of_the_project_and_the_java_of_spark() -> None:
    (base,) = instructions("FROM")
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", base)
    assert "openjdk-17-jre-headless" in " ".join(instructions("RUN"))


def test_it_does_not_run_as_root_and_writes_to_its_volume_only() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert instructions("VOLUME") == ['["/tmp"]']
    assert "--gid 10001" in " ".join(instructions("RUN"))
    assert "--uid 10001" in " ".join(instructions("RUN"))


def test_what_it_copies_is_there_and_not_ignored() -> None:
    taken = {line[1:] for line in lines(IMAGE / "Dockerfile.dockerignore") if line.startswith("!")}
    sources = [line.split()[0] for line in instructions("COPY")]
    assert all((ROOT / source).exists() for source in sources)
    assert all(any(source.startswith(path) for path in taken) for source in sources)


def test_terraform_runs_it_as_it_is_made() -> None:
    service = (ROOT / "terraform" / "modules" / "bi_access" / "service.tf").read_text()
    assert re.findall(r'user +=  *"(.+)"', service) == instructions("USER")
    assert re.findall(r'containerPath = "(.+?)"', service) == ["/tmp"]
    assert not re.search(r"(?m)^ +(command|entryPoint) += \[\"(?!CMD)", service)


def test_its_spark_writes_nowhere_but_to_the_volume() -> None:
    paths = re.findall(r"/\S+", (IMAGE / "spark" / "spark-defaults.conf").read_text().split("\n", 1)[1])
    assert paths
    assert all(path.startswith("/tmp/") for path in paths)


@pytest.fixture
def started(tmp_path: Path) -> tuple[Path, str]:
    """The key store and password that a command sees which the entrypoint starts."""
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    command = ["sh", str(IMAGE / "entrypoint.sh"), "sh", "-c", SHOW]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    file, password = done.stdout.splitlines()
    return Path(file), password


def test_the_entrypoint_makes_a_key_store_that_its_command_can_open(started: tuple[Path, str]) -> None:
    file, password = started
    command = ["keytool", "-list", "-v", "-keystore", str(file), "-storepass:env", "PASSWORD"]
    environment = {"PATH": os.environ["PATH"], "PASSWORD": password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Entry type: PrivateKeyEntry" in done.stdout
    assert "Owner: CN=cube_server" in done.stdout
    assert len(password) >= 32


def test_the_key_store_is_for_nobody_else(started: tuple[Path, str]) -> None:
    file, _ = started
    assert [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)] == ["0o600", "0o700"]


def test_the_entrypoint_becomes_its_command(tmp_path: Path) -> None:
    """So that the signal that stops a task reaches the server."""
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
    command = ["sh", str(IMAGE / "entrypoint.sh"), "sh", "-c", "kill -TERM $$"]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == -15
