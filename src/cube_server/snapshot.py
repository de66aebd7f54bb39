"""Use case: the published version as one Parquet file, and the SQL of the views over it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from cube_model.definition import Cube
from cube_model.finished import text_table, typed_table
from cube_model.lattice import view_name
from cube_model.manifest import Manifest
from cube_model.store import Blocks, read_cells, read_members
from cube_server.errors import ServeError


class Published(Blocks, Protocol):
    """The published version."""

    def version(self) -> str | None:
        """Its id; None when nothing is published yet."""

    def manifest(self, version: str) -> Manifest:
        """What it holds."""


@dataclass(frozen=True)
class View:
    """A SQL view over `cells`, the table of the snapshot."""

    name: str
    sql: str


@dataclass(frozen=True)
class Snapshot:
    """A version on disk: the file of its cells, and its views."""

    manifest: Manifest
    file: Path
    views: tuple[View, ...]


_SQL_TYPES = {
    pa.int32(): "INT",
    pa.int64(): "BIGINT",
    pa.date32(): "DATE",
    pa.bool_(): "BOOLEAN",
    pa.float64(): "DOUBLE",
    pa.timestamp("us", "UTC"): "TIMESTAMP",
}


def snapshot(published: Published, version: str, folder: Path) -> Snapshot:
    """Read a version whole, verify it, and write it as `<folder>/<version>.parquet`, a row group a cuboid.

    Of the versions before, the newest file stays, since its readers may not have ended. ServeError if the disk fails.
    """
    try:
        found = _written(published, version, folder)
        for old in sorted(folder.glob("*.parquet"), key=lambda file: file.stat().st_mtime)[:-2]:
            old.unlink()
    except OSError as error:
        raise ServeError(f"the snapshot of version {version} cannot be written: {error}") from error
    return found


def _written(published: Published, version: str, folder: Path) -> Snapshot:
    manifest = published.manifest(version)
    cube = manifest.cube()
    members = read_members(cube, manifest, published)
    file, part = folder / f"{version}.parquet", folder / f"{version}.part"
    folder.mkdir(parents=True, exist_ok=True)
    views, writer = [View(f"{cube.name}_cube", "SELECT * FROM cells")], None
    for cells in read_cells(cube, manifest, members, published):
        typed = typed_table(cube, manifest, cells, members)
        text = text_table(cube, cells.cuboid.name, typed)
        views.append(_view(cube, cells.cuboid.name, typed))
        writer = writer or pq.ParquetWriter(part, text.schema)
        writer.write_table(text)
    if writer:
        writer.close()
    part.rename(file)
    return Snapshot(manifest, file, tuple(views))


def _view(cube: Cube, cuboid: str, typed: pa.Table) -> View:
    measures = {m.name for m in cube.measures}
    columns = [_column(f) for f in typed.schema if f.name not in measures] + [f"`{m.name}`" for m in cube.measures]
    return View(view_name(cube, cuboid), f"SELECT {', '.join(columns)} FROM cells WHERE cuboid = '{cuboid}'")


def _column(field: pa.Field) -> str:
    decimal = pa.types.is_decimal(field.type)
    sql = f"DECIMAL({field.type.precision},{field.type.scale})" if decimal else _SQL_TYPES.get(field.type)
    return f"CAST(`{field.name}` AS {sql}) AS `{field.name}`" if sql else f"`{field.name}`"
