"""How far a load is: a live line on a terminal, a line every few seconds elsewhere."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

_EVERY = 2.0  # seconds between lines where there is no terminal


@contextmanager
def shown_progress(name: str, stream: IO[str]) -> Iterator[Callable[[int], None]]:
    """A function that takes the rows done so far and shows them."""
    if not stream.isatty():
        yield _Lines(name, stream).show
        return
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed:,.0f} rows"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda rows: progress.update(task, completed=rows)


class _Lines:
    def __init__(self, name: str, stream: IO[str]) -> None:
        self._name = name
        self._stream = stream
        self._started = self._shown = time.monotonic()

    def show(self, rows: int) -> None:
        now = time.monotonic()
        if now - self._shown >= _EVERY:
            self._shown = now
            print(
                f"{self._name}: {rows:,} rows, {rows / (now - self._started):,.0f} rows/s",
                file=self._stream,
                flush=True,
            )
