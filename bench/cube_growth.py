"""ENTRY: `python -m bench.cube_growth` shows how the cube engine's time grows; `make bench-cube-growth` runs it."""

from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Annotated

import pyarrow.parquet as pq
import typer

from bench.choices import chosen
from bench.cube_engines import ENGINES, OURS, tools_of
from bench.cube_run import Made, Places, Rounds, compared, places_of
from bench.growth_data import MOST, SCALES, Step, steps
from bench.growth_results import Json, Point, document
from bench.machine import machine
from bench.report import report
from bench.server import bench_settings
from local.settings import REPOSITORY

PEER = "DuckDB"  # the fastest of those that `bench.cube` compares
_ENGINES = (ENGINES[PEER], ENGINES[OURS])
_ONCE_FROM = 5.0  # seconds
_NOTES = (
    "Number and checksum of all cells are the same. Both have two threads, the rows in memory, and leave all cells in "
    f"memory; the median of the rounds counts, and who takes {_ONCE_FROM:.0f} s or more for the first has no other.",
)


def main(
    scales: Annotated[str, typer.Option(help="all, or scale factors with commas between.")] = "all",
    most: Annotated[int, typer.Option(help="The greatest number of dimensions.")] = MOST,
    rounds: Annotated[int, typer.Option(help="How often an engine makes a cube that it makes in less than 5 s.")] = 3,
) -> None:
    """Make cubes of more and more rows and dimensions with the product's engine and with the best peer."""
    report("cube_growth", lambda: _run(scales, most, Rounds(rounds, _ONCE_FROM)))


def _run(scales: str, most: int, rounds: Rounds) -> Json:
    settings = bench_settings(REPOSITORY)
    places, say = places_of(settings), partial(print, flush=True)
    wanted = steps(chosen(scales, {scale: scale for scale in SCALES}, {"all": SCALES}, "SCALES"), most)
    made = {step: tuple(compared(places, step.data, _ENGINES, rounds, say)) for step in wanted}
    missing = {step.title: _problem(pair) for step, pair in made.items() if _problem(pair)}
    equal = not any(one.problem for pair in made.values() for one in pair if one.seconds)
    points = [_point(places, step, pair) for step, pair in made.items() if step.title not in missing]
    return document(points, PEER, missing, equal, machine(settings.java), tools_of(_ENGINES), _NOTES)


def _point(places: Places, step: Step, pair: Sequence[Made]) -> Point:
    peer, ours = (median(one.seconds) for one in pair)
    return Point(step, pq.read_metadata(step.data.file(places.data)).num_rows, pair[-1].cells, ours, peer)


def _problem(pair: Sequence[Made]) -> str:
    return "; ".join(f"{one.engine.name}: {one.problem}" for one in pair if one.problem)


if __name__ == "__main__":
    typer.run(main)
