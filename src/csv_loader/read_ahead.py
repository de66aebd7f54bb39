"""Items made by a thread of their own while others are used, so that reading and sending overlap."""

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_LOOK = 0.1  # s between looks whether anybody still wants the next item


@contextmanager
def read_ahead(items: Iterable[T], depth: int) -> Iterator[Iterator[T]]:
    """The items, of which at most so many wait or are being made; an error is raised where the next is asked for."""
    thread = _Thread(items, depth)
    thread.start()
    try:
        yield thread.items()
    finally:
        thread.stop()


class _Thread(threading.Thread):
    def __init__(self, made: Iterable[T], depth: int) -> None:
        super().__init__(name="read ahead", daemon=True)
        self._made = iter(made)
        self._room = threading.Semaphore(depth)
        self._ready: queue.SimpleQueue[tuple[object, BaseException | None]] = queue.SimpleQueue()
        self._unwanted = threading.Event()

    def run(self) -> None:
        try:
            while self._may_make():
                self._ready.put((next(self._made), None))
        except BaseException as error:  # whatever it is, also the end, it belongs to who asks for the next item
            self._ready.put((None, error))

    def _may_make(self) -> bool:
        while not self._unwanted.is_set():
            if self._room.acquire(timeout=_LOOK):
                return True
        return False

    def items(self) -> Iterator[T]:
        while True:
            item, error = self._ready.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            self._room.release()
            yield item  # type: ignore[misc]
            del item  # it may be large, and the next one takes its time

    def stop(self) -> None:
        self._unwanted.set()
        self.join()
