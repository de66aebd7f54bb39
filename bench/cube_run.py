"""One run of the comparison of cubes: each engine makes each cube, and its cells are held against the others'."""

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb

from bench.cube_data import CubeData
from bench.cube_engines import Engine
from bench.data_sets import DataFolder
from bench.engines.task import Task
from bench.measured import Run, run_measured
from local.settings import Settings

_MOST_SECONDS = 3600.0
_THREADS = 2


@dataclass(frozen=True)
class Made:
    """What an engine took for a cube, in s; `problem` says why it has no figures."""

    data: CubeData
    engine: Engine
    seconds: tuple[float, ...] = ()
    cells: int = 0
    peak_bytes: int = 0
    problem: str = ""

    @property
    def median(self) -> float | None:
        """The median of the rounds."""
        return median(self.seconds) if self.seconds and not self.problem else None


@dataclass(frozen=True)
class Rounds:
    """How often an engine makes a cube: not again when it took so many s."""

    most: int
    once_from: float


@dataclass(frozen=True)
class Places:
    """Where the repository, the engines' programs, the data and files of a moment are."""

    root: Path
    programs: Path
    data: DataFolder
    scratch: Path


def places_of(settings: Settings) -> Places:
    """The places of the benchmarks of cubes, the scratch folder made."""
    bench, scratch = settings.installed / "bench", settings.run_folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    return Places(settings.root, bench / "cube" / "bin", DataFolder(bench / "data", bench / "bin"), scratch)


def engines_of(data: CubeData, engines: Sequence[Engine]) -> list[Engine]:
    """Those of the engines that make this cube."""
    return [engine for engine in engines if data.in_spark or not engine.in_spark]


def compared(
    places: Places,
    data: CubeData,
    engines: Sequence[Engine],
    rounds: Rounds,
    say: Callable[[str], None],
) -> Iterator[Made]:
    """The engines one after the other; the cells of the first are those that all others must have."""
    file, reference = data.file(places.data), places.scratch / f"{data.name}.reference"
    cells = places.scratch / f"{data.name}.cells"
    _remove(reference)
    for engine in engines_of(data, engines):
        _remove(cells)
        task = Task(str(file), data.dimensions, data.sums, str(cells), rounds.most, _THREADS, rounds.once_from)
        log = places.scratch / "log" / f"{data.name}-{engine.module}{engine.word}.log"
        run = run_measured(engine.command(places.root, places.programs, task), places.scratch, log, _MOST_SECONDS)
        made = _made(data, engine, run, cells, reference)
        if made.problem:
            say(f"{data.name}: {engine.name}: {made.problem}")
        else:
            say(f"{data.name}: {engine.name}: {made.median:.2f} s, {made.cells:,} cells, equal")
        if not reference.exists() and not made.problem:
            cells.rename(reference)
        yield made
    _remove(cells)
    _remove(reference)


def _made(data: CubeData, engine: Engine, run: Run, cells: Path, reference: Path) -> Made:
    said = [line for line in run.output.splitlines() if line.startswith("{")]
    if run.status or not said:
        return Made(data, engine, problem=f"ended with {run.status}: {run.output.strip()[-300:]}")
    seconds = tuple(json.loads(said[-1])["seconds"])
    count, different = differences(data, cells, reference)
    problem = f"{different:,} cells are not those of the first engine" if different else ""
    return Made(data, engine, seconds, count, run.peak_bytes, problem)


def differences(data: CubeData, cells: Path, reference: Path) -> tuple[int, int]:
    """How many cells there are, and how many are in one of both files only: none where number and checksum agree."""
    names = ", ".join([*data.dimensions, "n", *data.sums])
    with duckdb.connect() as connection:

        def content(of: Path) -> tuple[int, ...]:
            query = f"SELECT count(*), sum(hash({names})) FROM read_parquet('{_parquet(of)}')"
            return tuple(connection.execute(query).fetchall()[0])

        mine = content(cells)
        if not reference.exists() or mine == content(reference):
            return mine[0], 0
        one, other = (f"(SELECT {names} FROM read_parquet('{_parquet(of)}'))" for of in (cells, reference))
        either = f"(FROM {one} EXCEPT ALL FROM {other}) UNION ALL (FROM {other} EXCEPT ALL FROM {one})"
        return mine[0], connection.execute(f"SELECT count(*) FROM ({either})").fetchall()[0][0]


def _remove(cells: Path) -> None:
    """Take away what an engine left: a file, or of Spark a folder."""
    if cells.is_dir():
        shutil.rmtree(cells)
    cells.unlink(missing_ok=True)


def _parquet(cells: Path) -> str:
    return str(cells / "*.parquet") if cells.is_dir() else str(cells)
