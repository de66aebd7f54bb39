"""Starts the parts together, waits until each is ready, and ends exactly what it started."""

import fcntl
import shutil
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from local.errors import HarnessError
from local.listeners import describe_listener, is_busy
from local.part import Part
from local.processes import MARK, end, spawn, start_of
from local.run_record import PartRecord, RunRecord, read_record, write_record

POLL_SECONDS = 0.05
PATIENCE_SECONDS = 30.0  # Cassandra's first end writes its archive of classes
LOG_LINES = 15
LOCK = "harness.lock"


class StoppedError(Exception):
    """Another part could not start, or the user gave up."""


@dataclass
class Harness:
    """The parts of one repository, and what is known of their run."""

    folder: Path  # the working folder of every process
    run_folder: Path  # logs and the record
    parts: Sequence[Part]
    environment: Mapping[str, str]
    state: Sequence[str] = ()  # files in the run folder, as patterns, that are void once the parts start clean
    say: Callable[[str], None] = partial(print, flush=True)
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def up(self) -> None:
        """Make every part ready, using a healthy run again; raises HarnessError, and then nothing is left running."""
        with self.alone():
            record = read_record(self._record_path)
            if record is not None:
                why = self._why_not_usable(record)
                if why is None:
                    self.say("already up: " + ", ".join(str(part) for part in record.parts))
                    return
                self.say(f"starting clean: {why}")
                self._end(record)
            self._start_clean()

    def wait_for(self, name: str) -> None:
        """Wait until a part that was started early is ready; raises HarnessError with its last lines if it is not."""
        part = next(part for part in self.parts if part.name == name)
        self._wait_for(part, time.monotonic(), threading.Event())

    def down(self) -> None:
        """End exactly what was started."""
        with self.alone():
            record = read_record(self._record_path)
            if record is None:
                self.say("nothing is up")
            else:
                self._end(record)
            self._reap()

    def status(self, probing: bool = True) -> dict[str, str]:
        """Return 'up', or what is wrong, by name of part; without probing an early part only has to be alive."""
        record = read_record(self._record_path)
        with ThreadPoolExecutor(len(self.parts)) as pool:
            answers = pool.map(lambda part: _trouble(part, record, probing) or "up", self.parts)
            return dict(zip((part.name for part in self.parts), answers, strict=True))

    def log(self, part: Part) -> Path:
        """Return where the part's output goes."""
        return self.run_folder / "log" / f"{part.name}.log"

    @property
    def _record_path(self) -> Path:
        return self.run_folder / "processes.json"

    @contextmanager
    def alone(self, lock: str = LOCK) -> Iterator[None]:
        """Hold the lock of that name; raises HarnessError if another command holds it."""
        self.run_folder.mkdir(parents=True, exist_ok=True)
        with (self.run_folder / lock).open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HarnessError(f"another command is at work in {self.run_folder}: wait for it to end.") from None
            yield

    def _why_not_usable(self, record: RunRecord) -> str | None:
        if {part.name for part in record.parts} != {part.name for part in self.parts}:
            return f"what runs is {', '.join(part.name for part in record.parts) or 'nothing'}"
        wrong = [f"{name} is {what}" for name, what in self.status(probing=False).items() if what != "up"]
        return "; ".join(wrong) or None

    def _start_clean(self) -> None:
        self._refuse_busy_ports()
        self._wipe()
        record = RunRecord(uuid.uuid4().hex)
        write_record(self._record_path, record)  # before anything starts: a killed run is found by its mark
        try:
            for part in self.parts:
                record = record.with_part(self._start(part, record.mark))
                write_record(self._record_path, record)
            self._wait_until_ready()
        except BaseException:  # Ctrl-C too
            self._end(record)
            raise

    def _refuse_busy_ports(self) -> None:
        busy = [
            f"port {port.number} is needed for {part.purpose}, but {describe_listener(port.number)} listens on it: "
            f"end that, or set {port.variable} to a free port."
            for part in self.parts
            for port in part.ports
            if is_busy(port.number)
        ]
        if busy:
            raise HarnessError("\n".join(busy))

    def _wipe(self) -> None:
        for folder in (folder for part in self.parts for folder in part.data):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        for path in (path for pattern in self.state for path in self.run_folder.glob(pattern)):
            path.unlink()

    def _start(self, part: Part, mark: str) -> PartRecord:
        part.prepare()
        environment = {**self.environment, **part.environment, MARK: mark}
        try:
            child = spawn(part.command, environment, self.folder, self.log(part))
        except OSError as error:
            raise HarnessError(f"{part.name} could not be started: {error}.") from error
        self.children[part.name] = child
        return PartRecord(
            part.name, child.pid, start_of(child.pid) or "", tuple(port.number for port in part.ports), part.command
        )

    def _wait_until_ready(self) -> None:
        began, stop = time.monotonic(), threading.Event()
        self.say("starting " + ", ".join(part.name for part in self.parts))
        with ThreadPoolExecutor(len(self.parts)) as pool:
            futures = [pool.submit(self._wait_for, part, began, stop) for part in self.parts if not part.early]
            try:
                wait(futures, return_when=FIRST_EXCEPTION)
            finally:
                stop.set()
        _raise_first(futures)

    def _wait_for(self, part: Part, began: float, stop: threading.Event) -> None:
        while True:
            try:
                part.ready()
                break
            except Exception as error:  # a probe fails in the words of its own client
                self._give_up(part, time.monotonic() - began, error)
            if stop.wait(POLL_SECONDS):
                raise StoppedError
        self.say(f"  {part.name} is ready after {time.monotonic() - began:.1f} s, port {part.ports[0].number}")

    def _give_up(self, part: Part, seconds: float, error: Exception) -> None:
        status = self._status(part)
        if status is None and seconds < part.deadline_seconds:
            return
        late, log = f"was not ready after {seconds:.0f} s ({error})", self.log(part)
        what = late if status is None else f"ended at its start with status {status}"
        last = "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])
        raise HarnessError(f"{part.name} {what}. The last lines of {log}:\n{last}")

    def _status(self, part: Part) -> int | None:
        """Return how the part ended; None while it runs. One of an earlier run is known by its record alone."""
        if child := self.children.get(part.name):
            return child.poll()
        record = read_record(self._record_path)
        recorded = record.part(part.name) if record else None
        return None if recorded and recorded.process.alive else -1

    def _end(self, record: RunRecord) -> None:
        began, alive = time.monotonic(), {part for part in record.parts if part.process.alive}
        end(record.survivors, PATIENCE_SECONDS)
        left = record.survivors()
        if left:
            raise HarnessError(f"could not end pid {', '.join(str(process.pid) for process in left)}: end it by hand.")
        self._reap()
        self._record_path.unlink(missing_ok=True)
        for part in record.parts:
            self.say(f"ended {part}" if part in alive else f"{part} had ended already")
        self.say(f"all ended in {time.monotonic() - began:.1f} s")

    def _reap(self) -> None:
        for child in self.children.values():
            child.poll()  # no zombie stays
        self.children.clear()


def _trouble(part: Part, record: RunRecord | None, probing: bool = True) -> str | None:
    recorded = record.part(part.name) if record else None
    if recorded is None:
        return "not started"
    if not recorded.process.alive:
        return f"dead (pid {recorded.pid})"
    if (recorded.command, recorded.ports) != (part.command, tuple(port.number for port in part.ports)):
        return "configured otherwise"
    if part.early and not probing:
        return None
    try:
        part.ready()
    except Exception as error:  # a probe fails in the words of its own client
        return f"not answering ({error})"
    return None


def _raise_first(futures: Sequence[Future[None]]) -> None:
    errors = [error for future in futures if (error := future.exception()) is not None]
    for error in sorted(errors, key=lambda error: isinstance(error, StoppedError)):
        raise error
