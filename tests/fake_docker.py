"""A small program in the place of Docker's client: it writes down what it is asked, and does what a test says."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local.containers import COMPOSE_FILE
from local.settings import REPOSITORY

PATIENCE_SECONDS = 30.0
# A file of its folder says what it does: `up` is what a shell does for `up`.
FAKE = """#!{sh}
echo "$@" >> {folder}/asked
does() {{ if [ -e {folder}/$1 ]; then . {folder}/$1; fi; }}
attached() {{ while [ ! -e {folder}/removed ]; do sleep 0.02; done; }}
case "$*" in
  "compose version") does compose ;;
  version*) does engine ;;
  info*) echo "${{SYSTEM-Debian GNU/Linux 12}}" ;;
  "network inspect bridge"*) printf '%s\\n' "$NETWORK" ;;
  *" up "*)
    echo "the server speaks"; touch {folder}/started
    if [ -e {folder}/up ]; then does up; else attached; fi ;;
  *" rm "*) does rm; touch {folder}/removed ;;
  ps*) does ps ;;
esac
"""


@dataclass
class Docker:
    """The fake, and the process that uses it."""

    folder: Path
    environment: Mapping[str, str]

    def when(self, word: str, does: str) -> None:
        """Say what it does when it is asked that, as lines of a shell."""
        (self.folder / word).write_text(does.replace("HERE", str(self.folder)) + "\n")

    @property
    def asked(self) -> list[str]:
        """The commands that it was given, those about one project without what all of them have."""
        common = f"compose --file {COMPOSE_FILE} --project-name cubo-"
        return [line.removeprefix(common) for line in (self.folder / "asked").read_text().splitlines()]

    def run(self, service: str, **variables: str) -> subprocess.Popen[str]:
        """Start the container's process."""
        return self.start(("-m", "local.containers", service), **variables)

    def start(self, arguments: tuple[str, ...], **variables: str) -> subprocess.Popen[str]:
        """Start a process of the project that finds the fake as `docker`."""
        return subprocess.Popen(
            (sys.executable, *arguments),
            env={**self.environment, **variables},
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )

    def wait_for(self, file: str) -> None:
        """Wait until the fake has written a file."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (self.folder / file).exists():
            assert time.monotonic() < deadline, f"no {file}; asked was {self.asked}"
            time.sleep(0.01)


def fake_docker(folder: Path, **variables: str) -> Docker:
    """Put the fake into a folder, and the variables into the environment of those who use it."""
    program = folder / "bin" / "docker"
    program.parent.mkdir()
    program.write_text(FAKE.format(sh=shutil.which("sh"), folder=folder))
    program.chmod(0o755)
    path = f"{program.parent}:{os.defpath}"
    return Docker(folder, {"PATH": path, "HOME": str(folder), "PYTHONPATH": "src", **variables})


def end_of(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for the end of a process, and return its status and what it has said."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err
