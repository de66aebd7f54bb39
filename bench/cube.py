"""ENTRY: `python -m bench.cube --data F,L,V` compares the cube engine with its peers; `make bench-cube` runs it."""

import importlib.metadata
import json
import re
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bench.choices import chosen
from bench.cube_data import CUBES
from bench.cube_engines import ENGINES, OURS, SPARK_CUBE, Engine
from bench.cube_results import document
from bench.cube_run import Places, compared
from bench.data_sets import DataFolder
from bench.errors import BenchError
from bench.machine import machine
from bench.server import bench_settings
from bench.tables import ratio_lines
from local.settings import REPOSITORY

RESULT = REPOSITORY / "dist" / "bench" / "cube.json"
ALONE = [name for name, engine in ENGINES.items() if not engine.in_spark]
_NOTES = (
    "All engines have two threads and the rows in memory, and leave all cells in memory; the median of the rounds "
    "counts, each in one process after the rows are read. Every cell is compared with DuckDB's.",
    f"{OURS} leaves cells as the product has them until they are packed: member codes with their dictionaries.",
)


def main(
    data: Annotated[str, typer.Option(help="all, or names of data sets with commas between.")] = "all",
    only: Annotated[str, typer.Option("--engines", help="all, alone (without Spark), or names.")] = "alone",
    rounds: Annotated[int, typer.Option(help="How often an engine makes a cube; Spark's cube() does it once.")] = 3,
) -> None:
    """Make the same cubes with the product's engine and with others, and compare the cells and the times."""
    try:
        sets = chosen(data, CUBES, {"all": [*CUBES]}, "DATA")
        engines = chosen(only, ENGINES, {"all": [*ENGINES], "alone": ALONE}, "ENGINES")
        settings = bench_settings(REPOSITORY)
        bench = settings.installed / "bench"
        scratch = settings.run_folder / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        places = Places(REPOSITORY, bench / "cube" / "bin", DataFolder(bench / "data", bench / "bin"), scratch)
        say = partial(print, flush=True)
        made = [m for each in sets for m in compared(places, each, engines, partial(_rounds, rounds), say)]
    except BenchError as error:
        typer.echo(f"bench-cube: {error}", err=True)
        raise typer.Exit(1) from error
    tools = {engine.name: {"version": _version(engine), "options": "2 threads"} for engine in engines}
    found = document(made, machine(settings.java), tools, _NOTES)
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join([*ratio_lines(found), f"written: {RESULT.relative_to(REPOSITORY)}"]))
    raise typer.Exit(0 if found["equal"] else 1)


def _rounds(rounds: int, engine: Engine) -> int:
    return 1 if engine.name == SPARK_CUBE else rounds


def _version(engine: Engine) -> str:
    if not engine.package:
        return f"PySpark {importlib.metadata.version('pyspark')}" if engine.in_spark else "this commit"
    text = (Path(__file__).parent / "cube-requirements.txt").read_text()
    found = re.search(rf"(?m)^{engine.package}==(\S+)$", text)
    return f"{engine.package} {found[1]}" if found else engine.package


if __name__ == "__main__":
    typer.run(main)
