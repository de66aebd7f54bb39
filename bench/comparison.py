"""Use case: every peer loads the same rows into the same table, empty and at rest; what it took, and if it is right."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from bench.contents import Content
from bench.data_sets import DataSet
from bench.errors import BenchError
from bench.job import Job
from bench.measured import Command, Run
from bench.peer import Peer, Place

_LAST_WORDS = 300  # characters


class Database(Protocol):
    """The server that is loaded into."""

    def empty(self, data: DataSet) -> None:
        """Make the table empty, and wait until the server has nothing left to do."""

    def content(self, data: DataSet) -> Content:
        """What the table holds."""

    def cpu_seconds(self) -> float:
        """The processor time that the server has had so far."""

    def job(self, data: DataSet, file: Path, options: Mapping[str, int]) -> Job:
        """How a client is told of a load."""


class Files(Protocol):
    """The rows that are loaded."""

    def file(self, data: DataSet, rows: int) -> Path:
        """A file with so many rows."""

    def content(self, data: DataSet, rows: int) -> Content:
        """What the table should hold after that file."""


@dataclass(frozen=True)
class Load:
    """One load of one peer."""

    seconds: float
    own_seconds: float | None
    cpu_seconds: float
    server_seconds: float  # of processor time
    peak_bytes: int
    content: Content


@dataclass(frozen=True)
class Measured:
    """All loads of a peer and a data set, or why there are none."""

    data: DataSet
    peer: Peer
    expected: Content
    loads: tuple[Load, ...] = ()
    problem: str = ""

    @property
    def equal(self) -> bool:
        """Whether each load left the rows that it should."""
        return not self.problem and all(load.content == self.expected for load in self.loads)


@dataclass(frozen=True)
class Comparison:
    """What the loads are run with."""

    database: Database
    files: Files
    place: Place
    run: Callable[[Command, str], Run]  # with the name of its log
    say: Callable[[str], None]

    def compare(self, data: DataSet, peers: Sequence[Peer], rows: int) -> list[Measured]:
        """Every peer in turn, and as often as the data set asks: a drift of the machine's speed hits all alike."""
        found = [self._begun(data, peer, rows) for peer in peers]
        for number in range(1, data.rounds + 1):
            found = [self._with_load(measured, number) for measured in found]
        return found

    def warm_up(self, data: DataSet, peers: Sequence[Peer], rows: int) -> None:
        """One load by each peer that is not measured: the server's compiler has to see batches and single rows."""
        for peer in peers:
            self.say(f"warm-up: {peer.name} loads {rows:,} rows of {data.name}")
            self._load(self._begun(data, peer, rows), "warm-up")

    def _begun(self, data: DataSet, peer: Peer, rows: int) -> Measured:
        problem = peer.unable.get(data.name) or self._why_not_ready(peer)
        if problem:
            self.say(f"{data.name}: {peer.name} cannot run: {problem}")
        expected = self.files.content(data, min(rows, peer.most_rows or rows))
        return Measured(data, peer, expected, problem=problem)

    def _why_not_ready(self, peer: Peer) -> str:
        try:
            peer.ready(self.place)
        except BenchError as error:
            return str(error)
        return ""

    def _with_load(self, measured: Measured, number: int) -> Measured:
        """One load more, if the earlier ones went well."""
        if measured.problem:
            return measured
        what = f"{measured.data.name}, round {number} of {measured.data.rounds}: {measured.peer.name}"
        try:
            load = self._load(measured, f"round {number}")
        except BenchError as error:
            self.say(f"{what} failed: {error}")
            return replace(measured, problem=str(error))
        right = "right" if load.content == measured.expected else f"WRONG: {load.content}, not {measured.expected}"
        self.say(f"{what}: {load.content.rows / load.seconds:,.0f} rows/s, {load.seconds:.1f} s, {right}")
        return replace(measured, loads=(*measured.loads, load))

    def _load(self, measured: Measured, name: str) -> Load:
        data, peer = measured.data, measured.peer
        file = self.files.file(data, measured.expected.rows)
        self.database.empty(data)
        job = self.database.job(data, file, peer.options_for(data.name))
        before = self.database.cpu_seconds()
        run = self.run(peer.command(self.place, job), f"{data.name} {peer.name} {name}")
        server = self.database.cpu_seconds() - before
        if run.status:
            raise BenchError(f"status {run.status}: {run.output.strip()[-_LAST_WORDS:]}")
        content = self.database.content(data)
        return Load(run.seconds, peer.own_seconds(run.output), run.cpu_seconds, server, run.peak_bytes, content)
