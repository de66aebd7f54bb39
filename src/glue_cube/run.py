"""Use case: the whole job, step by step, each with its time in the log."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from cube_model.definition import Cube, Source
from cube_model.lattice import base_of, cuboids
from cube_model.manifest import Manifest
from glue_cube.base import BaseOfSource
from glue_cube.build import Base, build
from glue_cube.errors import SourceError
from glue_cube.publish import Control, CubeTable, publish

_AT_ONCE = 3  # sources whose extraction overlaps
_LOG = logging.getLogger("glue_cube")


class SourceReader(Protocol):
    """The sources as DataFrames."""

    def read(self, source: Source) -> DataFrame:
        """The rows of a source, with its declared columns and types."""


def run(cube: Cube, sources: SourceReader, table: CubeTable, control: Control, version: str, created: str) -> Manifest:
    """Extract, filter, enrich and aggregate every fact source, consolidate them in one cube, and publish it."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(lambda source: _base(cube, source, sources), cube.fact_sources()))
    bases = {base.source.name: base for base in found}
    with _step("build and publish"):
        built = build(cube, {name: Base(base.cuboid, base.table) for name, base in bases.items()})
        manifest = publish(cube, built, version, created, _counts(bases), table, control)
    _LOG.info(
        "published %s: %s cells in %s blocks, %s cuboids",
        version,
        manifest.cells,
        manifest.blocks,
        len(manifest.cuboids),
    )
    return manifest


def _base(cube: Cube, source: Source, sources: SourceReader) -> BaseOfSource:
    cuboid = base_of(cube, source, cuboids(cube))
    with _step(f"extract {source.name}"):
        try:
            base = BaseOfSource(cube, source, cuboid, sources.read)
        except PySparkException as error:
            raise SourceError(f"source {source.name!r} cannot be read: {_reason(error)}") from error
    _LOG.info(
        "%s: %s rows read, %s kept, %s in the base", source.name, base.rows_read, base.rows_kept, base.table.num_rows
    )
    return base


def _counts(bases: dict[str, BaseOfSource]) -> dict[str, int]:
    read = {f"{name}.read": base.rows_read for name, base in bases.items()}
    return {**read, **{f"{name}.kept": base.rows_kept for name, base in bases.items()}}


@contextmanager
def _step(name: str) -> Iterator[None]:
    started = time.monotonic()
    yield
    _LOG.info("%s: %.1f s", name, time.monotonic() - started)


def _reason(error: Exception) -> str:
    """The first line of Spark's text, and the last one that a Python worker's stack trace ends in."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if len(lines) < 2 or "Python worker" not in lines[0] else lines[-1]
