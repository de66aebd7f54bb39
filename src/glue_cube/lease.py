"""Use case: one build at a time, by a lease that is renewed while it runs and ends by itself when its holder is gone.

Gray, Cheriton: "Leases", SOSP 1989.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from glue_cube.errors import PublishError

SECONDS = 120.0  # without renewal


class Leases(Protocol):
    """The place of the one lease."""

    def acquire(self, holder: str, seconds: float) -> str | None:
        """Take the lease, and return who had it before; PublishError while it is another's."""

    def renew(self, holder: str, seconds: float) -> None:
        """Hold it for so long from now on; PublishError if it is no longer the holder's."""

    def release(self, holder: str) -> None:
        """Let another have it at once."""


@contextmanager
def held(leases: Leases, holder: str, seconds: float = SECONDS) -> Iterator[str | None]:
    """Hold the lease for the length of a block, which is told who had it before."""
    before = leases.acquire(holder, seconds)
    renewal = _Renewal(leases, holder, seconds)
    renewal.start()
    try:
        yield before
    finally:
        renewal.stop()
        with suppress(PublishError):  # it ends by itself
            leases.release(holder)


class _Renewal(threading.Thread):
    """Renews until it is told to stop; a lease that is lost shows where the pointer would be swapped."""

    def __init__(self, leases: Leases, holder: str, seconds: float) -> None:
        super().__init__(name="lease", daemon=True)
        self._leases, self._holder, self._seconds = leases, holder, seconds
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(self._seconds / 4):
            try:
                self._leases.renew(self._holder, self._seconds)
            except PublishError:
                """Perhaps the next attempt is answered; until then the lease may end."""

    def stop(self) -> None:
        self._over.set()
        self.join()
