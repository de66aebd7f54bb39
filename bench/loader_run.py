"""One run of the comparison of loaders: its server, its files, its peers, and the document of what was found."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.comparison import Comparison
from bench.contents import Content, content_of_file
from bench.data_sets import DATA_SETS, DataFolder, DataSet
from bench.database import BenchDatabase
from bench.machine import machine
from bench.measured import Command, Run, run_measured
from bench.peer import Peer, Place
from bench.peers import EXECUTE_CONCURRENT, OURS, peers
from bench.results import Json, document
from bench.server import NOTES, bench_settings, started_server
from local.settings import REPOSITORY

_WARM_UP_ROWS = 336_776
_MOST_SECONDS = 3600.0  # a load that takes longer hangs
_NOTES = (
    "A rate is rows by wall time of the whole process with its start; 'without start-up' is by the tool's own clock. "
    "CPU and memory are those of the process and all it starts. Of several rounds the median counts.",
    "After each load all columns of all rows are read back; a tool whose rows or checksum differ has no figures.",
)


@dataclass(frozen=True)
class _Files:
    """The files, and what is known of them so far."""

    folder: DataFolder
    say: Callable[[str], None]
    _known: dict[tuple[str, int], Content] = field(default_factory=dict)

    def file(self, data: DataSet, rows: int) -> Path:
        return self.folder.file(data, rows)

    def content(self, data: DataSet, rows: int) -> Content:
        if (data.name, rows) not in self._known:
            self.say(f"{data.name}: reading {rows:,} rows for what is to be expected")
            file = self.folder.file(data, rows)
            self._known[data.name, rows] = content_of_file(file, data.source, data.null)
        return self._known[data.name, rows]


def run_benchmark(
    data_sets: Sequence[DataSet], wanted: Sequence[Peer], rows: int | None, say: Callable[[str], None]
) -> Json:
    """The document of a run; BenchError or HarnessError where nothing can be measured."""
    place = _place()
    with _comparison(place, say) as comparison:
        _warm_up(comparison, rows)
        found = [m for data in data_sets for m in comparison.compare(data, wanted, min(rows or data.rows, data.rows))]
    tools = {peer.name: {"version": peer.version(place), "options": _options(peer, data_sets)} for peer in wanted}
    return document(found, machine(place.settings.java), tools, (*_NOTES, *NOTES))


def _place() -> Place:
    settings = bench_settings(REPOSITORY)
    installed = settings.installed
    scratch = settings.run_folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    programs, python = installed / "bench" / "bin", installed / "bench" / "csv_loader" / "bin" / "python"
    return Place(settings, programs, python, installed / "jars" / "dsbulk", scratch)


@contextmanager
def _comparison(place: Place, say: Callable[[str], None]) -> Iterator[Comparison]:
    files = _Files(DataFolder(place.settings.installed / "bench" / "data", place.programs), say)

    def run(command: Command, name: str) -> Run:
        log = place.settings.run_folder / "log" / f"{name.replace(' ', '-')}.log"
        return run_measured(command, place.scratch, log, _MOST_SECONDS)

    with started_server(place.settings, say) as server:
        yield Comparison(BenchDatabase(server), files, place, run, say)


def _warm_up(comparison: Comparison, rows: int | None) -> None:
    """Batches and single rows are two ways through the server: both are compiled before anything is measured."""
    warming = [peer for peer in peers() if peer.name in (OURS, EXECUTE_CONCURRENT)]
    comparison.warm_up(DATA_SETS["flights"], warming, min(rows or _WARM_UP_ROWS, _WARM_UP_ROWS))


def _options(peer: Peer, data_sets: Sequence[DataSet]) -> str:
    """What a tool was given besides its defaults."""
    by_data = {data.name: _shown(peer, data) for data in data_sets if data.name not in peer.unable}
    texts = set(by_data.values())
    own = next(iter(texts)) if len(texts) == 1 else "; ".join(f"{name}: {text}" for name, text in by_data.items())
    return ", ".join(text for text in (own, peer.remark) if text) or "defaults"


def _shown(peer: Peer, data: DataSet) -> str:
    options = [f"{name} {value}" for name, value in peer.options_for(data.name).items()]
    if peer.most_rows and peer.most_rows < data.rows:
        options.append(f"the first {peer.most_rows:,} rows only")
    return ", ".join(options)
