"""Where each cuboid stands in the picture of a lattice: a column for each distance from the apex, coarse ones first.

In its column a cuboid stands near those it is joined with, as far as there is room (the barycenter method: Sugiyama,
Tagawa, Toda, "Methods for Visual Understanding of Hierarchical System Structures", IEEE Trans. SMC 1981).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from cube_model.choice import answers_of
from cube_model.definition import Cube
from cube_model.lattice import Cuboid, cuboids

_SWEEPS = 6


@dataclass(frozen=True)
class Placement:
    """The cuboids by columns, the place of each in its column's height (in rows from 0, not whole), and its parent.

    `parents` has no entry for a cuboid that no other answers for: it is made from the base.
    """

    columns: Sequence[Sequence[Cuboid]]
    places: Mapping[str, float]
    parents: Mapping[str, str]
    rows: int


def layout_of(cube: Cube, cells: Mapping[str, int]) -> Placement:
    """The layout of those cuboids of the definition whose cells are known."""
    known = [each for each in cuboids(cube) if each.name in cells]
    columns = [list(column) for _, column in groupby(known, key=lambda each: sum(each.depths))]
    parents = _parents(cube, known, cells)
    rows = max(map(len, columns), default=0)
    return Placement(columns, _places(columns, parents, rows), parents, rows)


def _parents(cube: Cube, known: Sequence[Cuboid], cells: Mapping[str, int]) -> dict[str, str]:
    """Of each the smallest other that answers for it; of two that are as small the coarser."""
    answers = answers_of(cube, known) & ~np.eye(len(known), dtype=bool)
    able = {child.name: [known[i] for i in np.flatnonzero(answers[:, j])] for j, child in enumerate(known)}
    return {
        name: min(found, key=lambda each: (cells[each.name], sum(each.depths))).name
        for name, found in able.items()
        if found
    }


def _places(columns: Sequence[Sequence[Cuboid]], parents: Mapping[str, str], rows: int) -> dict[str, float]:
    joined: dict[str, list[str]] = {each.name: [] for column in columns for each in column}
    for child, parent in parents.items():
        joined[child].append(parent)
        joined[parent].append(child)
    places = {each.name: at for column in columns for each, at in zip(column, _spread(len(column), rows), strict=True)}
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            _arrange([each.name for each in column], joined, places, rows)
    return places


def _spread(count: int, rows: int) -> list[float]:
    return [(place + 0.5) * rows / count - 0.5 for place in range(count)]


def _arrange(names: Sequence[str], joined: Mapping[str, list[str]], places: dict[str, float], rows: int) -> None:
    """Move the cuboids of one column to the middle of what they are joined with, a row apart at least."""
    wanted = {name: float(np.mean([places[n] for n in joined[name]] or [places[name]])) for name in names}
    ordered = sorted(names, key=lambda name: (wanted[name], places[name]))
    at = -1.0
    for name in ordered:
        at = places[name] = max(wanted[name], at + 1)
    most = float(rows)
    for name in reversed(ordered):
        most = places[name] = min(places[name], most - 1)
