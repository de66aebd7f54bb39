"""The outside of a load, in memory: files, a table that acknowledges late and in any order, and what is reported."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from csv_loader.frames.rows import Batch
from csv_loader.position import Position, Progress
from csv_loader.profiles.sample import Sample
from csv_loader.rejected import Rejected
from tests.fake_csv_table import FakeCsvTable


@dataclass
class MemoryStream:
    """Reads so many bytes, or as few as `most`."""

    data: bytes
    consumed: int = 0
    most: int = 1 << 30

    def read(self, size: int) -> bytes:
        begin = self.consumed
        self.consumed = min(begin + min(size, self.most), len(self.data))
        return self.data[begin : self.consumed]


@dataclass
class MemoryCsv:
    """A file of UTF-8; `streams` are those that were opened."""

    name: str
    data: bytes
    most: int = 1 << 30
    streams: list[MemoryStream] = field(default_factory=list)

    def __str__(self) -> str:
        return self.name

    @property
    def size(self) -> int:
        return len(self.data)

    def sample(self) -> Sample:
        return Sample(self.data, (), complete=True)

    @contextmanager
    def opened(self, encoding: str, skip: int) -> Iterator[MemoryStream]:
        self.streams.append(MemoryStream(self.data, skip, self.most))
        yield self.streams[-1]


@dataclass
class LateTable(FakeCsvTable):
    """So many requests wait, and are answered in any order; `fails` is raised at that many sent, or at the end."""

    waiting: int = 0
    seed: int = 0
    fail_at: int = 1 << 30
    fails: BaseException | None = None
    batches: list[Batch] = field(default_factory=list)
    pending: list[tuple[Batch, Callable[[], None]]] = field(default_factory=list)

    def send(self, batch: Batch, acknowledged: Callable[[], None]) -> None:
        if self.fails and len(self.batches) >= self.fail_at:
            raise self.fails
        self.batches.append(batch)
        self.pending.append((batch, acknowledged))
        self._answer(self.waiting)

    def finish(self) -> None:
        self._answer(0)

    def _answer(self, left: int) -> None:
        order = random.Random(f"{self.seed} {len(self.batches)}")
        while len(self.pending) > left:
            super().send(*self.pending.pop(order.randrange(len(self.pending))))


@dataclass
class MemorySinks:
    """What was reported, and what the table held at each position."""

    table: FakeCsvTable
    rejected: list[Rejected] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    steps: list[Progress] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    held: list[dict[Any, Any]] = field(default_factory=list)
    told: list[int] = field(default_factory=list)  # rejected rows at each position

    def reject(self, rows: Sequence[Rejected]) -> None:
        self.rejected += rows

    def reached(self, position: Position) -> None:
        self.positions.append(position)
        self.held.append(deepcopy(self.table.rows))
        self.told.append(len(self.rejected))

    def progress(self, progress: Progress) -> None:
        self.steps.append(progress)

    def say(self, text: str) -> None:
        self.said.append(text)
