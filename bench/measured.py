"""A command measured as a whole: wall time, processor time and memory of the process and all it starts (Linux)."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_EVERY = 0.1  # seconds between two looks
_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


@dataclass(frozen=True)
class Command:
    """What is started: its words and what it sees of the environment besides PATH and HOME."""

    words: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One command's end; status is not 0 when it failed, -9 when it took too long."""

    status: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def run_measured(command: Command, folder: Path, log: Path, most_seconds: float) -> Run:
    """Run the command in the folder, its output going to the log; OSError if it cannot be started."""
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with log.open("wb") as output:
        began = time.monotonic()
        child = subprocess.Popen(
            list(command.words),
            env={**environment, "TZ": "UTC", "LANG": "C.UTF-8", **command.environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        return _watched(child, began, log, most_seconds)


def _watched(child: "subprocess.Popen[bytes]", began: float, log: Path, most_seconds: float) -> Run:
    watch = _Watch(child.pid)
    watch.start()
    late = threading.Timer(most_seconds, _kill, [child.pid])
    late.start()
    try:
        _, status, usage = os.wait4(child.pid, 0)
    except BaseException:  # Ctrl-C: nothing is left running
        _kill(child.pid)
        child.wait()
        raise
    finally:
        seconds = time.monotonic() - began
        late.cancel()
        watch.stop()
    _kill(child.pid)  # what it leaves running would disturb the next
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = max(usage.ru_utime + usage.ru_stime, watch.cpu_seconds)  # who is not waited for is only seen
    return Run(child.returncode, seconds, cpu, watch.peak_bytes, log.read_text(errors="replace"))


class _Watch(threading.Thread):
    """Looks at the process and its descendants until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._pid = pid
        self._ticks: dict[int, int] = {}  # by process, the last that was seen
        self._over = threading.Event()

    @property
    def cpu_seconds(self) -> float:
        """Processor time of all that was seen."""
        return sum(self._ticks.values()) / _TICKS

    def run(self) -> None:
        """Look every now and then."""
        while not self._over.wait(_EVERY):
            found = list(family(self._pid))
            self._ticks.update((pid, _ticks(pid)) for pid in found)
            # What forks share is counted once. It stops the process for a moment, and one alone knows its own peak.
            now = sum(_memory(pid, "smaps_rollup", "Pss:") for pid in found) if len(found) > 1 else 0
            alone = max(_memory(pid, "status", "VmHWM:") for pid in found)  # the peak between two looks, too
            self.peak_bytes = max(self.peak_bytes, now, alone)

    def stop(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def family(pid: int) -> Iterable[int]:
    """A process and its descendants."""
    yield pid
    for task in _tasks(pid):
        for child in _text(task / "children").split():
            yield from family(int(child))


def _tasks(pid: int) -> list[Path]:
    try:
        return list((_PROC / str(pid) / "task").iterdir())
    except OSError:  # the process is gone
        return []


def _ticks(pid: int) -> int:
    fields = _text(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12]) if fields else 0


def _memory(pid: int, file: str, name: str) -> int:
    """A figure in KiB that the system keeps of a process, in bytes."""
    words = _text(_PROC / str(pid) / file).split()
    return int(words[words.index(name) + 1]) * 1024 if name in words else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process is gone
        return ""


def _kill(pid: int) -> None:
    """End a command with all of its session."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
