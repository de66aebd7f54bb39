"""Processes that are started to outlive us, found again later, and ended as a whole."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

MARK = "CUBO_HARNESS_RUN"  # in the environment of all that a run starts, their children included
POLL_SECONDS = 0.02
PROC = Path("/proc")


@dataclass(frozen=True)
class Started:
    """A process that we started; the time of its start tells it from a later one with the same pid."""

    pid: int
    start: str

    @property
    def alive(self) -> bool:
        """True while this very process runs."""
        return start_of(self.pid) == self.start


def spawn(command: Iterable[str], environment: Mapping[str, str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start the command in its own session, its output going to the log (emptied first); raises OSError."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            list(command),
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for us alone
        )


def start_of(pid: int) -> str | None:
    """Return the time of the process's start in the system's own words, None if it does not run."""
    if PROC.is_dir():
        fields = _read(PROC / str(pid) / "stat").rpartition(b")")[2].split()
        return None if not fields or _is_over(fields) else fields[19].decode()
    state, _, start = _ps("-o", "stat=,lstart=", "-p", str(pid)).strip().partition(" ")
    return None if not state or state.startswith("Z") else start.strip()


def command_of(pid: int) -> str:
    """Return the process's command line, empty if it cannot be seen."""
    if PROC.is_dir():
        return _read(PROC / str(pid) / "cmdline").replace(b"\0", b" ").decode(errors="replace").strip()
    return _ps("-o", "command=", "-p", str(pid)).strip()


def marked(mark: str) -> list[Started]:
    """Return the live processes that carry the mark of a run, whoever their parent is now."""
    wanted = f"{MARK}={mark}"
    if PROC.is_dir():
        pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
        ours = [pid for pid in pids if wanted.encode() in _read(PROC / str(pid) / "environ").split(b"\0")]
    else:
        lines = _ps("-A", "-E", "-ww", "-o", "pid=,command=").splitlines()
        ours = [int(line.split()[0]) for line in lines if wanted in line.split()]
    return [Started(pid, start) for pid in ours if (start := start_of(pid)) and pid != os.getpid()]


def end(find: Callable[[], list[Started]], patience_seconds: float) -> None:
    """End the processes that `find` names: politely, and by force what still runs after that many seconds."""
    _signal(find(), signal.SIGTERM)
    if not _gone(find, patience_seconds):
        _signal(find(), signal.SIGKILL)
        _gone(find, patience_seconds)


def _gone(find: Callable[[], list[Started]], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while find():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _signal(processes: list[Started], number: signal.Signals) -> None:
    for process in processes:
        if process.alive:
            try:
                os.kill(process.pid, number)
            except ProcessLookupError:
                continue


def _is_over(fields: list[bytes]) -> bool:
    """A process whose first thread is over still has its ports while another of its threads runs."""
    state, threads = fields[0], int(fields[17])
    return state in (b"Z", b"X") and threads <= 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # gone, or another user's
        return b""


def _ps(*arguments: str) -> str:
    return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False).stdout
