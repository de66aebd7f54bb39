"""Commands of a run: their output goes to a log, the lines worth seeing are passed on."""

import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.errors import HarnessError

_LAST_LINES = 20


@dataclass(frozen=True)
class Finished:
    """A command that ended with an accepted status, and all it printed."""

    status: int
    output: str


def run(
    command: Iterable[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    shown: Callable[[str], None] = lambda line: None,
    accepted: tuple[int, ...] = (0,),
) -> Finished:
    """Run a command; raises HarnessError with its last lines and the log's place for any other status."""
    words = list(command)
    log.parent.mkdir(parents=True, exist_ok=True)
    lines: list[str] = []
    with log.open("w") as output, _started(words, folder, environment) as process:
        try:
            for line in process.stdout or ():
                output.write(line)
                lines.append(line)
                shown(line.rstrip())
        except BaseException:  # Ctrl-C too: nothing that we started goes on
            process.terminate()
            raise
    if process.returncode not in accepted:
        last = "".join(lines[-_LAST_LINES:]).rstrip()
        raise HarnessError(f"{Path(words[0]).name} ended with status {process.returncode}; see {log}:\n{last}")
    return Finished(process.returncode, "".join(lines))


def _started(words: list[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            words,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise HarnessError(f"{words[0]} could not be started: {error}.") from error
