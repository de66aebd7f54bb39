"""ENTRY: `python -m bench.cube --data F,L,V` compares the cube engine with its peers; `make bench-cube` runs it."""

from functools import partial
from typing import Annotated

import typer

from bench.choices import chosen
from bench.cube_data import CUBES
from bench.cube_engines import ENGINES, OURS, SPARK_OURS, tools_of
from bench.cube_results import Json, document
from bench.cube_run import Rounds, compared, places_of
from bench.machine import machine
from bench.report import report
from bench.server import bench_settings
from local.settings import REPOSITORY

ALONE = [name for name, engine in ENGINES.items() if not engine.in_spark]
_ONCE_FROM = 20.0  # seconds
_NOTES = (
    "All engines have two threads and the rows in memory; the median of the rounds counts, each in one process after "
    f"the rows are read. An engine that takes {_ONCE_FROM:.0f} s or more for its first round has no other. Number "
    "and checksum of all cells, whatever their order, are DuckDB's.",
    "Outside Spark an engine leaves all cells in memory; in Spark it is timed from cached rows until all cells are in "
    "Parquet files, after the cube of 1,000 rows, which is not timed. Of V Spark makes no cube.",
    f"{OURS} leaves cells as the product has them until they are packed: member codes with their dictionaries. "
    f"{SPARK_OURS} is the base by Spark, then {OURS} in the driver, as in the job.",
)


def main(
    data: Annotated[str, typer.Option(help="all, or names of data sets with commas between.")] = "all",
    only: Annotated[str, typer.Option("--engines", help="all, alone (without Spark), or names.")] = "alone",
    rounds: Annotated[int, typer.Option(help="How often an engine makes a cube that it makes in less than 20 s.")] = 3,
) -> None:
    """Make the same cubes with the product's engine and with others, and compare the cells and the times."""
    report("cube", lambda: _run(data, only, Rounds(rounds, _ONCE_FROM)))


def _run(data: str, only: str, rounds: Rounds) -> Json:
    sets = chosen(data, CUBES, {"all": [*CUBES]}, "DATA")
    engines = chosen(only, ENGINES, {"all": [*ENGINES], "alone": ALONE}, "ENGINES")
    settings = bench_settings(REPOSITORY)
    places, say = places_of(settings), partial(print, flush=True)
    made = [one for each in sets for one in compared(places, each, engines, rounds, say)]
    return document(made, machine(settings.java), tools_of(engines), _NOTES)


if __name__ == "__main__":
    typer.run(main)
