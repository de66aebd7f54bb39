"""Write units of Amazon Keyspaces, spent no faster than the user allows."""

import threading
import time
from collections.abc import Callable

_UNIT = 1024  # bytes of a row that one write unit pays for
_BURST = 1.0  # seconds whose units may be spent at once


def units_of(size: int) -> int:
    """The units that a row of so many bytes costs."""
    return max(1, -(-size // _UNIT))


class WriteUnits:
    """So many units a second, those of one second at once after a pause; 0 is no limit."""

    def __init__(
        self,
        per_second: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._per_second = per_second
        self._clock = clock
        self._sleep = sleep
        self._spent_until = clock()  # the time up to which the units are spent
        self._lock = threading.Lock()

    def take(self, units: int) -> None:
        """Return once the units may be spent; more than those of a second wait until nothing is owed."""
        if not self._per_second:
            return
        wait = self._book(units / self._per_second)
        if wait > 0:
            self._sleep(wait)

    def _book(self, seconds: float) -> float:
        """Take the units of so many seconds, and return how long to wait before they are spent."""
        with self._lock:
            now = self._clock()
            begin = max(self._spent_until, now)
            self._spent_until = begin + seconds
        return begin + min(seconds, _BURST) - _BURST - now
