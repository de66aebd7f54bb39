"""The results of a comparison of cubes, in the form that all benchmarks share."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from bench.cube_engines import OURS, SPARK_BASE, SPARK_CUBE, SPARK_OURS
from bench.cube_run import Made

Json: TypeAlias = dict[str, Any]
_AIMS = {"F": 3.0, "L": 3.0, "V": 1.5}
_SPARK_AIMS = {("F", SPARK_BASE): 3.0, ("F", SPARK_CUBE): 3.0, ("L", SPARK_BASE): 7.0, ("L", SPARK_CUBE): 40.0}


def document(made: Sequence[Made], machine: str, tools: Mapping[str, Mapping[str, str]], notes: Sequence[str]) -> Json:
    """The JSON document of a run."""
    sets = list(dict.fromkeys(one.data.name for one in made))
    return {
        "benchmark": "cube",
        "title": "The cube engine: every cuboid of a table",
        "machine": machine,
        "data": {name: _title([one for one in made if one.data.name == name]) for name in sets},
        "equal": not any(one.problem for one in made if one.seconds),
        "results": [result for one in made for result in _results(one)],
        "ratios": [ratio for name in sets for ratio in _ratios([one for one in made if one.data.name == name])],
        "tools": dict(tools),
        "missing": {f"{one.data.name}/{one.engine.name}": one.problem for one in made if one.problem},
        "notes": list(notes),
    }


def _title(made: Sequence[Made]) -> str:
    data, cells = made[0].data, max(one.cells for one in made)
    return f"{data.name}: {data.title}, {data.cuboids} cuboids, {cells:,} cells"


def _results(made: Made) -> Iterator[Json]:
    if made.median is None:
        return
    path = f"{made.data.name}/{made.engine.name}"
    yield {"name": f"{path}/time", "unit": "s", "value": round(made.median, 3), "runs": list(made.seconds)}
    yield {"name": f"{path}/cells", "unit": "a second", "value": round(made.cells / made.median)}
    yield {"name": f"{path}/peak memory", "unit": "MiB", "value": round(made.peak_bytes / (1 << 20))}


def _ratios(made: Sequence[Made]) -> Iterator[Json]:
    found = {one.engine.name: one for one in made if one.median is not None}
    alone = [one for one in found.values() if not one.engine.in_spark and one.engine.name != OURS]
    name = made[0].data.name
    if OURS in found and alone:
        best = min(alone, key=lambda one: one.median or 0.0)
        yield _ratio(f"{name}: time of the best peer, {best.engine.name}, over {OURS}", best, found[OURS], _AIMS[name])
    for other in (SPARK_BASE, SPARK_CUBE):
        if SPARK_OURS in found and other in found and (name, other) in _SPARK_AIMS:
            what = f"{name}: time of {other}, over {SPARK_OURS}"
            yield _ratio(what, found[other], found[SPARK_OURS], _SPARK_AIMS[name, other])


def _ratio(name: str, over: Made, under: Made, aim: float) -> Json:
    assert over.median is not None and under.median is not None
    value = round(over.median / under.median, 2)
    sides = {"over": f"{over.median:.2f} s", "under": f"{under.median:.2f} s"}
    return {"name": name, **sides, "value": value, "aim": aim, "at_most": False}
