"""Use case: make a version that is kept the published one again."""

from glue_cube.errors import PublishError
from glue_cube.lease import held
from glue_cube.publish import Control, CubeTable, Pointer, expire


def roll_back(table: CubeTable, control: Control, holder: str, to: str | None = None) -> Pointer:
    """Publish a kept version, the newest of them if none is named; PublishError if it cannot be, or a build runs."""
    with held(control, holder) as leftover:
        expire(table, control, leftover)
        before = control.pointer()
        pointer = _pointer_to(before, to)
        if control.manifest(pointer.version) is None:
            raise PublishError(f"version {pointer.version} has no manifest any more: name another")
        control.swap(pointer, before)
    return pointer


def _pointer_to(before: Pointer | None, to: str | None) -> Pointer:
    if before is None:
        raise PublishError("nothing is published yet: run the job")
    if not before.kept:
        raise PublishError(f"only {before.version} is kept: there is no version to go back to")
    version = to or before.kept[0]
    if version not in before.kept:
        raise PublishError(
            f"version {version!r} is not kept besides {before.version}; one of: {', '.join(before.kept)}"
        )
    return Pointer(version, tuple(name for name in before.readable if name != version), before.expired)
