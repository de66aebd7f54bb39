"""Use case: the whole job, step by step, each with its time in the log."""

import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Protocol

from cube_model.definition import Cube, Source
from cube_model.errors import CorruptBlock
from cube_model.lattice import base_of, cuboids
from cube_model.manifest import Manifest
from cube_model.segments import Period, parse_period, segments_in, whole_segments
from glue_cube.base import LARGE, base_of_source
from glue_cube.before import read_before
from glue_cube.build import Base, Before, Sharding, build
from glue_cube.extract import SourceReader
from glue_cube.lease import held
from glue_cube.publish import Control, CubeTable, Pointer, Publication, Published, expire, publish
from glue_cube.spark_failures import told

_AT_ONCE = 3  # sources whose extraction overlaps
_LOG = logging.getLogger("glue_cube")


class Metrics(Protocol):
    """Who is told of a published version."""

    def published(self, cells: int, blocks: int, seconds: float) -> None:
        """A version was published; never raises, since the version stands."""


@dataclass(frozen=True)
class Order:
    """What a run is to make: the name and time of a version, and what is built again, all if nothing is given.

    `periods` are built again of all sources, and are there again if they were deleted; `changed` are those of single
    sources by name, and what was deleted of them stays so.
    """

    version: str
    created: str
    periods: tuple[Period, ...] = ()
    changed: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)


def run(
    cube: Cube,
    sources: SourceReader,
    table: CubeTable,
    control: Control,
    metrics: Metrics,
    order: Order,
    sharding: Sharding | None = None,
) -> Published:
    """Extract, filter, enrich and aggregate every fact source, consolidate them in one cube, and publish it.

    A large base is cascaded in shards, if there is who does that.
    PublishError at once while another build of the cube runs.
    """
    started = time.monotonic()
    with held(control, order.version) as leftover:
        expired = expire(table, control, leftover)  # at once: if this run fails, the next is told of this one only
        pointer = control.pointer()
        manifest = control.manifest(pointer.version) if pointer else None
        possible = _possible(order, pointer, manifest)
        before = _before(cube, manifest, table, bool(possible.periods or possible.changed))
        periods = _periods(cube, pointer, before, possible)
        bases = _bases(cube, sources, periods, sharding.large if sharding else LARGE)
        deleted = _deleted(cube, manifest, order.periods)
        with _step("build and publish"):
            built = build(cube, {base.source: base for base in bases}, before, periods, deleted, sharding)
            publication = Publication(order.version, order.created, _counts(bases), pointer)
            published = publish(cube, built, table, control, publication)
        with _step("expire"):
            expired += expire(table, control)
    _tell(published, expired)
    metrics.published(published.manifest.cells, published.manifest.blocks, time.monotonic() - started)
    return published


def _possible(order: Order, pointer: Pointer | None, manifest: Manifest | None) -> Order:
    """All segments where there is nothing to put some into, or what there is has not what was built since."""
    if not pointer or not (order.changed or order.periods):
        return order
    if pointer.is_rolled_back:
        _LOG.warning("%s is earlier than another that is kept, so all segments are built", pointer.version)
    elif manifest is None:
        _LOG.warning("the manifest of %s is lost or of an earlier release, so all are built", pointer.version)
    else:
        return order
    return replace(order, changed={}, periods=())


def _before(cube: Cube, manifest: Manifest | None, table: CubeTable, whole: bool) -> Before | None:
    """What the published version has that this one builds on: its members, and for some periods the rest as well."""
    if manifest is None or manifest.definition != cube.text:
        if manifest and whole:
            _LOG.warning("the definition is another than that of %s, so all segments are built", manifest.version)
        return None
    try:
        return read_before(cube, manifest, table, whole)
    except CorruptBlock as error:
        _LOG.warning("blocks of %s are lost, so all segments are built and written: %s", manifest.version, error)
        return None


def _periods(
    cube: Cube, pointer: Pointer | None, before: Before | None, order: Order
) -> Mapping[str, tuple[Period, ...]]:
    """The periods that are read of each source; none for all of all sources."""
    if before is None and (pointer or order.changed):  # there is nothing to put them into
        return {}
    return order.changed or ({s.name: order.periods for s in cube.fact_sources()} if order.periods else {})


def _deleted(cube: Cube, manifest: Manifest | None, periods: tuple[Period, ...]) -> list[str]:
    """The segments that stay deleted, as this definition cuts time: what is built by name is there again."""
    named = {segment.name for segment in segments_in(cube, periods)}
    found: set[str] = set()
    for gone in (parse_period(name) for name in (manifest.deleted if manifest else ())):
        whole = whole_segments(cube, gone)
        if not whole:
            _LOG.warning("%s was deleted and is a part of a segment by now, so it is there again", gone.name)
        found |= whole
    return sorted(found - named)


def _bases(cube: Cube, sources: SourceReader, periods: Mapping[str, tuple[Period, ...]], large: int) -> list[Base]:
    for name, some in periods.items():
        _LOG.info("built again of %s: %s", name, ", ".join(period.name for period in some))
    wanted = [source for source in cube.fact_sources() if not periods or source.name in periods]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda source: _base(cube, source, sources, periods.get(source.name, ()), large), wanted))


def _tell(published: Published, deleted: int) -> None:
    manifest = published.manifest
    sizes = (manifest.version, manifest.cells, manifest.blocks, len(manifest.cuboids))
    if published.new:
        _LOG.info("published %s: %s cells in %s blocks, %s cuboids", *sizes)
    else:
        _LOG.info("nothing is new: %s stays published, %s cells in %s blocks, %s cuboids", *sizes)
    counts = (published.written, published.unchanged, deleted)
    _LOG.info("%s blocks written, %s unchanged, %s of old versions deleted", *counts)
    if manifest.plain:
        items = published.items
        _LOG.info("%s plain items written, %s unchanged", items.written, items.unchanged)


def _base(cube: Cube, source: Source, sources: SourceReader, periods: tuple[Period, ...], large: int) -> Base:
    cuboid = base_of(cube, source, cuboids(cube))
    with _step(f"extract {source.name}"), told(f"source {source.name!r} cannot be read"):
        base = base_of_source(cube, source, cuboid, sources, periods, large)
    rows = (base.rows_read, base.rows_kept, base.size)
    _LOG.info("%s: %s rows read, %s kept, %s in the base", source.name, *rows)
    return base


def _counts(bases: list[Base]) -> dict[str, int]:
    read = {f"{base.source}.read": base.rows_read for base in bases}
    return {**read, **{f"{base.source}.kept": base.rows_kept for base in bases}}


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    _LOG.info("%s: %.1f s", name, time.monotonic() - started)
