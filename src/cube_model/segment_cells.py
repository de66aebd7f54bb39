"""Cells of a base by their segments: to tell which there are, to take some out, to keep those of one together."""

from collections.abc import Sequence

import numpy as np

from cube_model.cascade import Cells
from cube_model.definition import Cube
from cube_model.members import Codes, Members
from cube_model.radix import digits
from cube_model.segments import Period, first_day_of, segment_with


def segments_of(cube: Cube, cells: Cells, members: Sequence[Members]) -> frozenset[Period]:
    """The segments that cells of a base are in."""
    segments = _segments(cube, cells, members)
    return frozenset(segments[code] for code in np.unique(_dates(cube, cells, members)).tolist())


def without(cube: Cube, cells: Cells, members: Sequence[Members], periods: Sequence[Period]) -> Cells:
    """The cells that are in none of these periods."""
    if not periods:
        return cells
    segments = _segments(cube, cells, members)
    stays = np.array([not any(p.contains(segment) for p in periods) for segment in segments], bool)
    kept = stays[_dates(cube, cells, members)]
    return Cells(cells.cuboid, cells.keys[kept], {state: numbers[kept] for state, numbers in cells.states.items()})


def by_segment(cube: Cube, cells: Cells, members: Sequence[Members]) -> Codes:
    """The order in which cells of one segment stand together, so that a segment built again changes few blocks."""
    segments = [segment.name for segment in _segments(cube, cells, members)]
    rank_of = {name: rank for rank, name in enumerate(sorted(set(segments)))}
    ranks = np.array([rank_of[name] for name in segments], np.int64)
    return np.argsort(ranks[_dates(cube, cells, members)], kind="stable")


def _segments(cube: Cube, cells: Cells, members: Sequence[Members]) -> list[Period]:
    """The segment of each member of the date's level in the base."""
    position = _position(cube)
    values = members[position].own(cells.cuboid.depths[position]).to_pylist()
    return [segment_with(cube, first_day_of(value)) for value in values]


def _dates(cube: Cube, cells: Cells, members: Sequence[Members]) -> Codes:
    return digits(cells.keys, cells.cuboid, members)[_position(cube)]


def _position(cube: Cube) -> int:
    return [d.name for d in cube.dimensions].index(cube.segments.dimension)
