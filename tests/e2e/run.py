"""Runs the main job as a user does."""

import os
import subprocess
import sys

from local.settings import REPOSITORY


def e2e(cube: str, **variables: str) -> tuple[int, str]:
    """Exit code and output; the output is passed on as it comes."""
    return local("e2e", "--cube", cube, **variables)


def local(*words: str, **variables: str) -> tuple[int, str]:
    """Exit code and output of a command of the harness, with these variables in its environment."""
    command, environment = [sys.executable, "-m", "local", *words], {**os.environ, "PYTHONPATH": "src", **variables}
    lines = []
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)
