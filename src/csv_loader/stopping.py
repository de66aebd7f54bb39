"""Ctrl-C, kept until a load can end without losing count of its rows."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from csv_loader.errors import Stopped
from csv_loader.frames.rows import Batch, BatchSize
from csv_loader.load import Table

_SAID = b"\nstopping when the rows on their way are acknowledged; Ctrl-C again stops at once\n"


class Stop:
    """Whether the user has asked to stop; who asks twice is not kept waiting."""

    def __init__(self) -> None:
        self.asked = False

    def ask(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """What the signal calls."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, _SAID)  # a print might already be under way

    def here(self) -> None:
        """Stop, if it was asked for; Stopped tells it from a Ctrl-C that may come anywhere."""
        if self.asked:
            raise Stopped


class StoppableTable:
    """A table that stops between two batches, when every row is either sent or not."""

    def __init__(self, table: Table, stop: Stop) -> None:
        self._table = table
        self._stop = stop
        self.prefix = table.prefix

    @property
    def size(self) -> BatchSize:
        """The table may lower it."""
        return self._table.size

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        """Send rows."""
        self._stop.here()
        self._table.send(batch, acknowledged)

    def finish(self) -> None:
        """Wait until every batch is acknowledged."""
        self._table.finish()


@contextmanager
def stopped_by_ctrl_c() -> Iterator[Stop]:
    """A stop that Ctrl-C asks for."""
    stop = Stop()
    before = signal.signal(signal.SIGINT, stop.ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
