"""How fast items are written: faster while DynamoDB takes them, half as fast when it does not.

Additive increase, multiplicative decrease (Chiu, Jain, 1989), of write units a second.
"""

import time
from collections.abc import Callable

_START = 2_000.0  # units a second; a new table on demand takes 4,000
_STEP = 0.05  # of the start, for each second's worth of units that is taken
_LEAST = 25.0
_UNIT = 1024  # bytes of an item


def write_units(size: int) -> int:
    """The units that an item of so many bytes costs."""
    return max(1, -(-size // _UNIT))


class WritePace:
    """Waits before each write so that its units are within the pace; `most` bounds it, 0 for no limit."""

    def __init__(
        self,
        most: int = 0,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most = float(most) if most else float("inf")
        self.rate = min(_START, self._most)
        self.units = 0  # taken by DynamoDB
        self._clock, self._pause = clock, pause
        self._free_at = clock()
        self._began: float | None = None

    def wait(self, units: int) -> None:
        """Return when so many units may be written."""
        now = self._clock()
        self._began = now if self._began is None else self._began
        late = self._free_at - now
        if late > 0:
            self._pause(late)
        self._free_at = max(self._free_at, now) + units / self.rate

    def taken(self, units: int) -> None:
        """Note that DynamoDB took so many units."""
        self.units += units
        self.rate = min(self.rate + _START * _STEP * units / self.rate, self._most)

    def throttled(self) -> None:
        """Note that it did not take all."""
        self.rate = max(self.rate / 2, min(_LEAST, self._most))

    @property
    def effective(self) -> float:
        """Units a second since the first write: extraction comes before it, and takes longer."""
        now = self._clock()
        return self.units / max(now - (now if self._began is None else self._began), 1e-3)
