"""Use case: take segments out of the cube, without reading a source."""

from collections.abc import Sequence

from cube_model.segments import UNKNOWN, parse_periods, segments_in
from glue_cube.before import read_before
from glue_cube.build import build
from glue_cube.errors import PublishError
from glue_cube.lease import held
from glue_cube.publish import Control, CubeTable, Publication, Published, expire, publish


def delete_segments(table: CubeTable, control: Control, periods: str, version: str, created: str) -> Published:
    """Publish a version without the segments of these periods, which later builds leave out unless they name them.

    PublishError if nothing is published, none of the segments is there, or a build runs; PeriodError for other texts.
    """
    with held(control, version) as leftover:
        expire(table, control, leftover)
        pointer = control.pointer()
        manifest = control.manifest(pointer.version) if pointer else None
        if pointer is None or manifest is None:
            raise PublishError("nothing is published yet: run the job")
        if pointer.is_rolled_back:
            raise PublishError(f"{pointer.version} was gone back to: run the job for all segments, then delete")
        cube = manifest.cube()
        wanted = parse_periods(cube, periods)
        names = [segment.name for segment in segments_in(cube, wanted)]
        if not set(names) & {*manifest.segments, UNKNOWN}:
            raise PublishError(f"no segment of {periods} is in {manifest.version}: {_listed(manifest.segments)}")
        deleted = sorted({*manifest.deleted, *names})
        built = build(cube, {}, read_before(cube, manifest, table), dict.fromkeys(manifest.bases, wanted), deleted)
        published = publish(cube, built, table, control, Publication(version, created, manifest.counts, pointer))
        expire(table, control)
    return published


def _listed(segments: Sequence[str]) -> str:
    return f"it has {segments[0]} to {segments[-1]}" if segments else "it has none"
