"""Peers, loads and fakes for the tests of the benchmarks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.comparison import Comparison, Load, Measured
from bench.contents import Content
from bench.data_sets import DataSet
from bench.job import Job
from bench.measured import Command, Run
from bench.peer import Peer, Place, reported_seconds
from local.settings import read_settings

DATA = DataSet("flights", "Flights", "flights.csv", 1000, 2)
RIGHT, WRONG = Content(100, "aa"), Content(99, "bb")


def a_peer(name: str, **changes: Any) -> Peer:
    """A peer whose command is its own name."""
    return Peer(
        name, lambda _: f"{name} 1.0", lambda place, job: Command([name, job.file]), reported_seconds, **changes
    )


def measured(name: str, *loads: Load, problem: str = "", **peer: Any) -> Measured:
    """What was found of a peer."""
    return Measured(DATA, a_peer(name, **peer), RIGHT, loads, problem)


def a_load(seconds: float, content: Content = RIGHT, own_seconds: float | None = None) -> Load:
    """A load of 100 rows that took 2 ms of processor time, 3 ms of the server's, and 50 MiB."""
    return Load(seconds, own_seconds, 0.002, 0.003, 50 << 20, content)


def a_job(**options: int) -> Job:
    """A load of a small table."""
    columns = (("origin", "string"), ("flight", "int32"), ("price", "decimal(5,2)"))
    return Job("127.0.0.1", 9042, "bench", "lines", columns, ("origin",), "/data/lines.csv", "NA", options)


def a_place(folder: Path) -> Place:
    """A repository in which nothing is installed."""
    programs, python = folder / ".local/bench/bin", folder / ".local/bench/csv_loader/bin/python"
    return Place(read_settings({}, folder), programs, python, folder / "jars", folder / "scratch")


@dataclass
class FakeDatabase:
    """A server that holds what the fake runs leave."""

    contents: dict[str, Content] = field(default_factory=dict)  # by peer
    log: list[str] = field(default_factory=list)

    def empty(self, data: DataSet) -> None:
        self.log.append("empty")

    def content(self, data: DataSet) -> Content:
        return self.contents.get(self.log[-1], RIGHT)

    def cpu_seconds(self) -> float:
        return 4.0 * sum(entry != "empty" for entry in self.log)

    def job(self, data: DataSet, file: Path, options: Mapping[str, int]) -> Job:
        return Job("host", 1, "bench", data.name, (), (), str(file), None, options)


class FakeFiles:
    """Files that are named after their rows."""

    def file(self, data: DataSet, rows: int) -> Path:
        return Path(str(rows)) / data.file

    def content(self, data: DataSet, rows: int) -> Content:
        return Content(rows, "aa")


@dataclass
class FakeRuns:
    """Runs commands by taking note of them."""

    database: FakeDatabase
    failing: Sequence[str] = ()
    commands: list[Sequence[str]] = field(default_factory=list)

    def __call__(self, command: Command, name: str) -> Run:
        self.commands.append(command.words)
        self.database.log.append(command.words[0])
        status = 1 if command.words[0] in self.failing else 0
        return Run(status, 2.0, 1.0, 1 << 20, 'no room\n{"rows": 100, "seconds": 1.5}')


def a_comparison(place: Path, runs: FakeRuns, said: list[str]) -> Comparison:
    """A comparison of which nothing is real."""
    return Comparison(runs.database, FakeFiles(), a_place(place), runs, said.append)
