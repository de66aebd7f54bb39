"""The steps of a run: what is under way is said when it begins and ends, from any thread."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from local.report_content import Step


@dataclass
class Running:
    """A step under way; set `detail` to what came of it."""

    name: str
    say: Callable[[str], None]
    detail: str = ""


@dataclass
class Steps:
    """Times steps, which may overlap, and remembers them in the order in which they began."""

    say: Callable[[str], None] = print
    done: dict[str, Step] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _began: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, name: str) -> Iterator[Running]:
        """Time what happens inside; a step that fails is said to have failed."""
        started = time.monotonic()
        with self._lock:
            self.done[name] = Step(name, 0.0)
        self._line(name, "...")
        running = Running(name, lambda text: self._line(name, text))
        try:
            yield running
        except BaseException:
            self._line(name, f"failed after {time.monotonic() - started:.1f} s")
            raise
        seconds = time.monotonic() - started
        with self._lock:
            self.done[name] = Step(name, seconds, running.detail)
        self._line(name, f"{running.detail + ', ' if running.detail else ''}{seconds:.1f} s")

    def all(self) -> tuple[Step, ...]:
        """The finished steps."""
        return tuple(self.done.values())

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self._began

    def _line(self, name: str, text: str) -> None:
        with self._lock:
            self.say(f"[{self.elapsed:5.1f} s] {name}: {text}")
