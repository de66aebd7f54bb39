"""The packing of cubes as results: what their cells cost to write and to read, beside the plainer ways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from bench.cube_data import CubeData
from bench.cube_engines import OURS
from bench.packing import Packing

Json: TypeAlias = dict[str, Any]
ITEMS = "one item a cell"
_AIMS = {"F": 300.0, "L": 100.0, "V": 100.0}
_MOST_READ_UNITS = 2.0


@dataclass(frozen=True)
class Stored:
    """A cube in several packings, by name."""

    data: CubeData
    packings: Mapping[str, Packing]

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.packings[OURS].cells


def document(
    stored: Sequence[Stored], machine: str, tools: Mapping[str, Mapping[str, str]], notes: Sequence[str]
) -> Json:
    """The JSON document of a run."""
    different = {f"{s.data.name}/{n}": p.different for s in stored for n, p in s.packings.items() if p.different}
    return {
        "benchmark": "cube_packing",
        "title": "The cube engine: cells in DynamoDB",
        "machine": machine,
        "data": {s.data.name: f"{s.data.name}: {s.data.title}, {s.cells:,} cells" for s in stored},
        "equal": not different,
        "results": [result for one in stored for result in _results(one)],
        "ratios": [ratio for one in stored for ratio in _ratios(one)],
        "tools": dict(tools),
        "missing": {name: f"{cells:,} cells do not come back as they were" for name, cells in different.items()},
        "notes": list(notes),
    }


def _results(stored: Stored) -> Iterator[Json]:
    for name, packing in stored.packings.items():
        for figure, unit, value in _figures(packing):
            yield {"name": f"{stored.data.name}/{name}/{figure}", "unit": unit, "value": value}
    path = f"{stored.data.name}/{ITEMS}"
    yield {"name": f"{path}/cells a write unit", "unit": "cells", "value": 1.0}
    yield {"name": f"{path}/items", "unit": "items", "value": stored.cells}
    yield {"name": f"{path}/read units of a cell, at most", "unit": "read units", "value": 0.5}


def _figures(packing: Packing) -> Iterator[tuple[str, str, float]]:
    yield "cells a write unit", "cells", round(_density(packing), 1)
    yield "items", "items", len(packing.sizes)
    yield "read units of a cell, at most", "read units", packing.read_units
    yield "bytes a cell", "bytes", round(sum(packing.sizes) / packing.cells, 2)
    yield "packed", "cells a second", round(packing.cells / packing.pack_seconds)
    if packing.unpack_seconds:
        yield "unpacked", "cells a second", round(packing.cells / packing.unpack_seconds)


def _ratios(stored: Stored) -> Iterator[Json]:
    """Ours over one item a cell, and over the best of the others of which a cell is not read for more than it may."""
    name, ours = stored.data.name, stored.packings[OURS]
    mine = _density(ours)
    yield _ratio(f"{name}: cells a write unit, {OURS} over {ITEMS}", mine, 1.0, _AIMS[name])
    others = {n: _density(p) for n, p in stored.packings.items() if n != OURS and p.read_units <= _MOST_READ_UNITS}
    if others:
        best = max(others, key=lambda other: others[other])
        what = f"{name}: cells a write unit, {OURS} over the best for {_MOST_READ_UNITS:.0f} read units, {best}"
        yield _ratio(what, mine, others[best], 1.0)
    read = f"{name}: read units of a cell, at most, of {OURS}"
    sides = {"over": f"{ours.read_units}", "under": "1"}
    yield {"name": read, **sides, "value": ours.read_units, "aim": _MOST_READ_UNITS, "at_most": True}


def _ratio(name: str, over: float, under: float, aim: float) -> Json:
    sides = {"over": f"{over:.0f}", "under": f"{under:.0f}"}
    return {"name": name, **sides, "value": round(over / under, 2), "aim": aim, "at_most": False}


def _density(packing: Packing) -> float:
    return packing.cells / packing.write_units
