"""Use case: what a cube would take if it were built, told by a sample of its sources' rows; nothing is stored.

The sample goes the way of a build: extracted, grouped to the base, made into cuboids by the cascade, packed. What is
estimated is only how many cells there are in all rows, and these are made up to be packed.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from pyspark.sql import DataFrame

from cube_model.arrow_columns import Numbers
from cube_model.blocks import pack
from cube_model.cascade import Cells
from cube_model.definition import Cube, Source
from cube_model.estimate import estimated_cells
from cube_model.lattice import base_of, cuboids
from cube_model.radix import digits
from cube_model.sample_growth import grown
from cube_model.segments import Period
from cube_model.states import Operation
from cube_model.store import dictionary_blocks
from glue_cube.base import base_of_source
from glue_cube.build import Base, Consolidated, consolidated, packed_base
from glue_cube.extract import SourceReader
from glue_cube.footprint import Footprint, footprint, scaled
from glue_cube.parts import Parts
from glue_cube.plan_result import Estimate, Reading
from glue_cube.spark_failures import told

_ENOUGH = 1_000_000  # rows: so many are read and grouped within a minute or two on a laptop
_FEW = 100  # rows of a sample that tell hardly anything
_TOLD = 50  # cuboids from one line of the log to the next
_AT_ONCE = 3  # sources whose extraction overlaps
_SEED = 7  # one plan is like another
_LOG = logging.getLogger("glue_cube")


def estimate(cube: Cube, sources: SourceReader, fraction: float | None = None) -> Estimate:
    """Estimate all parts from this fraction of each fact source's rows; without one, from a million rows in all.

    Lookups are read whole. Of a fraction of 1 every number is exact.
    """
    rows = {source.name: _counted(source, sources) for source in cube.fact_sources()}
    share = fraction or min(1.0, _ENOUGH / max(sum(rows.values()), 1))
    _LOG.info("%s rows, %s looked at", f"{sum(rows.values()):,}", "all" if share == 1 else f"{share:.1%} of them")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        bases = list(pool.map(lambda source: _base(cube, source, sources, share), cube.fact_sources()))
    readings = {base.source: Reading(rows[base.source], base.rows_read) for base in bases}
    _warn_of_few(readings)
    return Estimate(readings, _parts(cube, consolidated(cube, {base.source: base for base in bases}), readings))


class _Sampled:
    """The sources, with a sample of one source's rows; a lookup that is the same source in another role stays whole."""

    def __init__(self, sources: SourceReader, name: str, fraction: float) -> None:
        self._sources, self._name, self._fraction = sources, name, fraction

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        rows = self._sources.read(source, periods)
        sampled = source.name == self._name and self._fraction < 1
        return rows.sample(fraction=self._fraction, seed=_SEED) if sampled else rows


def _counted(source: Source, sources: SourceReader) -> int:
    with told(f"source {source.name!r} cannot be read"):
        return sources.read(source).count()


def _base(cube: Cube, source: Source, sources: SourceReader, fraction: float) -> Base:
    cuboid = base_of(cube, source, cuboids(cube))
    with told(f"source {source.name!r} cannot be read"):
        base = base_of_source(cube, source, cuboid, _Sampled(sources, source.name, fraction))
    _LOG.info("%s: %s rows grouped to %s", source.name, f"{base.rows_read:,}", f"{base.size:,}")
    return base


def _warn_of_few(readings: Mapping[str, Reading]) -> None:
    for source, found in readings.items():
        if found.fraction < 1 and found.sampled < _FEW:
            _LOG.warning("%s: %s rows are few to go by; give a larger --sample", source, found.sampled)


def _parts(cube: Cube, found: Consolidated, readings: Mapping[str, Reading]) -> Parts:
    overall = Reading(sum(r.rows for r in readings.values()), sum(r.sampled for r in readings.values())).fraction
    stored: dict[str, Footprint] = {}
    for cells in found.cuboids:
        whole = estimated_cells(_rows(cells), overall)
        packed = pack(cube, grown(cells, whole, overall, found.members), found.members)
        stored[cells.cuboid.name] = scaled(footprint(packed.cells, packed.blocks), whole)
        if len(stored) % _TOLD == 0:
            _LOG.info("%s cuboids packed", len(stored))
    bases = dict(_bases(cube, found, readings))
    return Parts(stored, bases, _dictionaries(found, overall))


def _bases(cube: Cube, found: Consolidated, readings: Mapping[str, Reading]) -> Iterator[tuple[str, Footprint]]:
    for source, cells in found.bases.items():
        fraction = readings[source].fraction
        whole = estimated_cells(_rows(cells), fraction)
        packed = packed_base(cube, source, grown(cells, whole, fraction, found.members), found.members)
        yield source, scaled(footprint(packed.cells, packed.blocks), whole)


def _dictionaries(found: Consolidated, fraction: float) -> Footprint:
    """The members that were found, and as much more as there are more members in all rows."""
    blocks = [block for blocks in dictionary_blocks(found.members).values() for block in blocks]
    seen = [_member_rows(found, position) for position in range(len(found.members))]
    whole, known = sum(estimated_cells(rows, fraction) for rows in seen), sum(map(len, seen))
    packed = footprint(known, blocks)
    return replace(scaled(packed, whole) if fraction < 1 else packed, cells=0)


def _member_rows(found: Consolidated, position: int) -> Numbers:
    """The rows of each finest member of a dimension, of those that have any."""
    depth = max(cells.cuboid.depths[position] for cells in found.bases.values())
    rows = np.zeros(found.members[position].count(depth), np.int64)
    for cells in found.bases.values():
        if depth and cells.cuboid.depths[position] == depth:
            np.add.at(rows, digits(cells.keys, cells.cuboid, found.members)[position], _rows(cells))
    return rows[rows > 0]


def _rows(cells: Cells) -> Numbers:
    """The rows of each cell, of all sources together."""
    counts = [numbers for state, numbers in cells.states.items() if state.operation is Operation.ROWS]
    found: Numbers = np.add.reduce(counts)
    return found
