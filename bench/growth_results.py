"""The growth curve as results: the time of each cube beside its rows, its cells, and its rows times its cuboids."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from bench.cube_engines import OURS
from bench.growth_data import CURVES, DIMENSIONS, FEWEST, MOST, ROWS, Step

Json: TypeAlias = dict[str, Any]
_TITLES = {ROWS: "More rows", DIMENSIONS: "More dimensions, six million rows"}
_NANO = 1e9


@dataclass(frozen=True)
class Point:
    """One cube of the curve, and what both took for it, in s."""

    step: Step
    rows: int
    cells: int
    ours: float
    peer: float

    @property
    def cuboids(self) -> int:
        """Every subset of the dimensions."""
        return 1 << self.step.dimensions


@dataclass(frozen=True)
class Cost:
    """Seconds a row and a cell that explain the times best, and the greatest factor between a time and that."""

    row: float
    cell: float
    factor: float


def fitted(points: Sequence[Point]) -> Cost:
    """The cost with the least sum of squares of relative errors; neither a row nor a cell costs less than nothing."""
    seconds = np.array([point.ours for point in points])
    counts = np.array([(point.rows, point.cells) for point in points], float) / seconds[:, None]
    solutions = [_solution(counts, columns) for columns in ((0, 1), (0,), (1,))]
    best = min((s for s in solutions if (s >= 0).all()), key=lambda s: float(((counts @ s - 1) ** 2).sum()))
    shares = counts @ best
    return Cost(float(best[0]), float(best[1]), float(max(shares.max(), (1 / shares).max())))


def _solution(counts: np.ndarray[Any, Any], columns: tuple[int, ...]) -> np.ndarray[Any, Any]:
    found = np.zeros(2)
    found[list(columns)] = np.linalg.lstsq(counts[:, list(columns)], np.ones(len(counts)), rcond=None)[0]
    return found


def document(
    points: Sequence[Point],
    peer: str,
    missing: Mapping[str, str],
    equal: bool,
    machine: str,
    tools: Mapping[str, Mapping[str, str]],
    notes: Sequence[str],
) -> Json:
    """The JSON document of a run; `missing` says of steps that have no point why, `equal` if all cells were."""
    found = {point.step: point for point in points}
    return {
        "benchmark": "cube_growth",
        "title": "The cube engine: how its time grows",
        "machine": machine,
        "data": {name: _TITLES[name] for name, curve in CURVES.items() if found.keys() & set(curve)},
        "equal": equal,
        "results": [
            result
            for name, curve in CURVES.items()
            for step in curve
            if step in found
            for result in _results(name, found[step], peer)
        ],
        "ratios": list(_ratios(found, peer)),
        "tools": dict(tools),
        "missing": dict(missing),
        "notes": [*notes, *_cost_note(points)],
        **_chart(found, peer),
    }


def _results(curve: str, point: Point, peer: str) -> Iterator[Json]:
    for figure, unit, value in (
        ("rows", "rows", point.rows),
        ("cuboids", "cuboids", point.cuboids),
        ("cells", "cells", point.cells),
        (peer, "s", round(point.peer, 3)),
        (OURS, "s", round(point.ours, 3)),
        (f"{peer} over {OURS}", "times", round(point.peer / point.ours, 2)),
        (f"{OURS} for each row and cell", "ns", round(point.ours / (point.rows + point.cells) * _NANO, 1)),
        (f"{OURS} for each row in each cuboid", "ns", round(point.ours / (point.rows * point.cuboids) * _NANO, 2)),
    ):
        yield {"name": f"{curve}/{point.step.title}/{figure}", "unit": unit, "value": value}


def _ratios(found: Mapping[Step, Point], peer: str) -> Iterator[Json]:
    if found:
        worst = min(found.values(), key=lambda point: point.peer / point.ours)
        what = f"time of {peer} over {OURS} where it is least, {worst.step.title}"
        yield _ratio(what, (f"{worst.peer:.2f} s", f"{worst.ours:.2f} s"), worst.peer / worst.ours, 1.0)
    few, many = found.get(Step("1", FEWEST)), found.get(Step("1", MOST))
    if few and many:
        work, time = many.cuboids / few.cuboids, many.ours / few.ours
        what = f"SF 1, {FEWEST} to {MOST} dimensions: growth of rows x 2^n over growth of the time"
        yield _ratio(what, (f"{work:.0f} times", f"{time:.1f} times"), work / time, 4.0)
    if len(found) > 2:
        cost = fitted(list(found.values()))
        what = "greatest factor between the time and what rows and cells explain"
        yield _ratio(what, (f"{cost.factor:.2f}", "1"), cost.factor, 2.0, at_most=True)


def _ratio(name: str, sides: tuple[str, str], value: float, aim: float, at_most: bool = False) -> Json:
    return {"name": name, "over": sides[0], "under": sides[1], "value": round(value, 2), "aim": aim, "at_most": at_most}


def _cost_note(points: Sequence[Point]) -> Iterator[str]:
    if len(points) > 2:
        cost = fitted(points)
        explained = f"{cost.row * _NANO:.0f} ns for each row and {cost.cell * _NANO:.0f} ns for each cell"
        yield f"What rows and cells explain: {explained}, by least squares of the relative errors of all cubes here."


def _chart(found: Mapping[Step, Point], peer: str) -> Json:
    """Time by dimensions, and what it would be if it grew as rows x 2^n does; no chart without two points."""
    curve = [found[step] for step in CURVES[DIMENSIONS] if step in found]
    if len(curve) < 2:
        return {}
    a_cuboid = curve[0].ours / curve[0].cuboids
    lines = {
        OURS: [(point.step.dimensions, point.ours) for point in curve],
        peer: [(point.step.dimensions, point.peer) for point in curve],
        f"{OURS}, if it grew as rows x 2^n": [(point.step.dimensions, a_cuboid * point.cuboids) for point in curve],
    }
    return {"chart": {"title": "Time by dimensions, SF 1", "x": "dimensions", "y": "seconds", "lines": lines}}
