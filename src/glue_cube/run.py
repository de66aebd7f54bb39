"""Use case: the whole job, step by step, each with its time in the log."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException

from cube_model.definition import Cube, Source
from cube_model.errors import CorruptBlock
from cube_model.lattice import base_of, cuboids
from cube_model.manifest import Manifest
from cube_model.segments import Period, segments_in
from glue_cube.base import base_of_source
from glue_cube.before import read_before
from glue_cube.build import Base, Before, build
from glue_cube.errors import SourceError
from glue_cube.extract import SourceReader
from glue_cube.lease import held
from glue_cube.publish import Control, CubeTable, Publication, Published, expire, publish
from glue_cube.spark_reason import reason_of

_AT_ONCE = 3  # sources whose extraction overlaps
_LOG = logging.getLogger("glue_cube")


class Metrics(Protocol):
    """Who is told of a published version."""

    def published(self, cells: int, blocks: int, seconds: float) -> None:
        """A version was published; never raises, since the version stands."""


@dataclass(frozen=True)
class Order:
    """What a run is to make: the name and time of a version, and the periods that are built again, none for all."""

    version: str
    created: str
    periods: tuple[Period, ...] = ()


def run(
    cube: Cube, sources: SourceReader, table: CubeTable, control: Control, metrics: Metrics, order: Order
) -> Published:
    """Extract, filter, enrich and aggregate every fact source, consolidate them in one cube, and publish it.

    PublishError at once while another build of the cube runs.
    """
    started = time.monotonic()
    with held(control, order.version) as leftover:
        pointer = control.pointer()
        manifest = control.manifest(pointer.version) if pointer else None
        before = _before(cube, manifest, table, bool(order.periods))
        periods = order.periods if before or not manifest else ()
        bases = _bases(cube, sources, periods)
        deleted = _deleted(cube, manifest, periods)
        with _step("build and publish"):
            built = build(cube, {base.source: base for base in bases}, before, periods, deleted)
            publication = Publication(order.version, order.created, _counts(bases), pointer)
            published = publish(cube, built, table, control, publication)
        with _step("expire"):
            expired = expire(table, control, leftover)
    _tell(published, expired)
    metrics.published(published.manifest.cells, published.manifest.blocks, time.monotonic() - started)
    return published


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


def _deleted(cube: Cube, manifest: Manifest | None, periods: tuple[Period, ...]) -> list[str]:
    """The segments that stay deleted: what is built by name is there again."""
    named = {segment.name for segment in segments_in(cube, periods)}
    return [name for name in (manifest.deleted if manifest else ()) if name not in named]


def _bases(cube: Cube, sources: SourceReader, periods: tuple[Period, ...]) -> list[Base]:
    if periods:
        _LOG.info("built again: %s", ", ".join(period.name for period in periods))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(lambda source: _base(cube, source, sources, periods), cube.fact_sources()))


def _tell(published: Published, deleted: int) -> None:
    manifest = published.manifest
    sizes = (manifest.version, manifest.cells, manifest.blocks, len(manifest.cuboids))
    if published.new:
        _LOG.info("published %s: %s cells in %s blocks, %s cuboids", *sizes)
    else:
        _LOG.info("nothing is new: %s stays published, %s cells in %s blocks, %s cuboids", *sizes)
    counts = (published.written, published.unchanged, deleted)
    _LOG.info("%s blocks written, %s unchanged, %s of old versions deleted", *counts)


def _base(cube: Cube, source: Source, sources: SourceReader, periods: tuple[Period, ...]) -> Base:
    cuboid = base_of(cube, source, cuboids(cube))
    with _step(f"extract {source.name}"):
        try:
            base = base_of_source(cube, source, cuboid, sources, periods)
        except (PySparkException, Py4JError) as error:  # a Java error that PySpark does not know comes as the latter
            raise SourceError(f"source {source.name!r} cannot be read: {reason_of(error)}") from error
    rows = (base.rows_read, base.rows_kept, base.table.num_rows)
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
