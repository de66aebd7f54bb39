"""Use case: the whole job, step by step, each with its time in the log."""

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from cube_model.definition import Cube, Source
from cube_model.errors import CorruptBlock
from cube_model.lattice import base_of, cuboids
from cube_model.members import Members
from cube_model.store import read_members
from glue_cube.base import base_of_source
from glue_cube.build import Base, build
from glue_cube.errors import SourceError
from glue_cube.lease import held
from glue_cube.publish import Control, CubeTable, Pointer, Publication, Published, expire, publish

_AT_ONCE = 3  # sources whose extraction overlaps
_LOG = logging.getLogger("glue_cube")


class SourceReader(Protocol):
    """The sources as DataFrames."""

    def read(self, source: Source) -> DataFrame:
        """The rows of a source, with its declared columns and types."""


class Metrics(Protocol):
    """Who is told of a published version."""

    def published(self, cells: int, blocks: int, seconds: float) -> None:
        """A version was published; never raises, since the version stands."""


def run(
    cube: Cube,
    sources: SourceReader,
    table: CubeTable,
    control: Control,
    metrics: Metrics,
    version: str,
    created: str,
) -> Published:
    """Extract, filter, enrich and aggregate every fact source, consolidate them in one cube, and publish it.

    PublishError at once while another build of the cube runs.
    """
    started = time.monotonic()
    with held(control, version) as leftover:
        before = control.pointer()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = list(pool.map(lambda source: _base(cube, source, sources), cube.fact_sources()))
        with _step("build and publish"):
            built = build(cube, {base.source: base for base in found}, _known(cube, table, control, before))
            published = publish(cube, built, table, control, Publication(version, created, _counts(found), before))
        with _step("expire"):
            deleted = expire(table, control, leftover)
    _tell(published, deleted)
    metrics.published(published.manifest.cells, published.manifest.blocks, time.monotonic() - started)
    return published


def _known(cube: Cube, table: CubeTable, control: Control, before: Pointer | None) -> Sequence[Members]:
    """The dictionaries of the published version, if it is of this definition: members keep their codes then."""
    manifest = control.manifest(before.version) if before else None
    if before is None or manifest is None or manifest.definition != cube.text:
        return ()
    try:
        return read_members(cube, manifest, table)
    except CorruptBlock as error:
        _LOG.warning("the dictionaries of %s are lost, so all blocks are written: %s", before.version, error)
        return ()


def _tell(published: Published, deleted: int) -> None:
    manifest = published.manifest
    sizes = (manifest.version, manifest.cells, manifest.blocks, len(manifest.cuboids))
    if published.new:
        _LOG.info("published %s: %s cells in %s blocks, %s cuboids", *sizes)
    else:
        _LOG.info("nothing is new: %s stays published, %s cells in %s blocks, %s cuboids", *sizes)
    counts = (published.written, published.unchanged, deleted)
    _LOG.info("%s blocks written, %s unchanged, %s of old versions deleted", *counts)


def _base(cube: Cube, source: Source, sources: SourceReader) -> Base:
    cuboid = base_of(cube, source, cuboids(cube))
    with _step(f"extract {source.name}"):
        try:
            base = base_of_source(cube, source, cuboid, sources.read)
        except (PySparkException, Py4JError) as error:  # a Java error that PySpark does not know comes as the latter
            raise SourceError(f"source {source.name!r} cannot be read: {_reason(error)}") from error
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


def _reason(error: Exception) -> str:
    """The line that says why: of a Java stack trace the last cause, of a Python worker's the last line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:")]
    return causes[-1] if causes else lines[-1] if "Python worker" in lines[0] else lines[0]
