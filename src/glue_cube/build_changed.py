"""Use case: build the segments whose facts have changed, and take the marks of these changes away."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from cube_model.definition import Cube
from cube_model.segments import Period, parse_period, segments_in
from glue_cube.errors import PublishError
from glue_cube.publish import Control, Published

Changed: TypeAlias = Mapping[str, tuple[Period, ...]]  # the segments that have changed of a source, by its name
_LOG = logging.getLogger("glue_cube")


@dataclass(frozen=True)
class Mark:
    """Facts of these segments of a source have changed; by its name and token it is told from any later change."""

    source: str
    segments: tuple[str, ...]
    name: str
    token: str


class ChangedMarks(Protocol):
    """The marks that whoever writes facts leaves of the segments that they are in."""

    def read(self, sources: Sequence[str]) -> list[Mark]:
        """The marks of these sources."""

    def clear(self, marks: Sequence[Mark]) -> list[Mark]:
        """Take marks away, but for those that a later change has renewed: these are returned."""


def build_changed(
    cube: Cube, marks: ChangedMarks, control: Control, build: Callable[[Changed], Published]
) -> Published | None:
    """Build what is marked, and all if that is not possible; None if nothing is, and the version is of this definition.

    `build` is given the segments to read again. Marks stay if it fails.
    """
    found = _read(cube, marks)
    published = _published(cube, control)
    if not found and published:
        _LOG.info("nothing has changed: %s stays published, and nothing is built", published)
        return None
    return _built(marks, found, build, changed_segments(cube, found))


def build_all(cube: Cube, marks: ChangedMarks, build: Callable[[Changed], Published]) -> Published:
    """Build everything, and with it what is marked; marks stay if that fails."""
    return _built(marks, _read(cube, marks), build, {})


def changed_segments(cube: Cube, marks: Sequence[Mark]) -> Changed:
    """The segments of this definition that are marked, by source, each once and in order."""
    found: dict[str, set[Period]] = {mark.source: set() for mark in marks}
    for mark in marks:  # the function may have another release, whose segments are longer or shorter
        found[mark.source] |= set(segments_in(cube, map(parse_period, mark.segments)))
    return {source: tuple(sorted(periods, key=lambda period: period.name)) for source, periods in found.items()}


def _read(cube: Cube, marks: ChangedMarks) -> list[Mark]:
    return marks.read([source.name for source in cube.api_sources()])


def _published(cube: Cube, control: Control) -> str | None:
    """The version that is published, if it is of this definition."""
    pointer = control.pointer()
    manifest = control.manifest(pointer.version) if pointer else None
    return manifest.version if manifest and manifest.definition == cube.text else None


def _built(
    marks: ChangedMarks, found: Sequence[Mark], build: Callable[[Changed], Published], changed: Changed
) -> Published:
    """What is built of the sources as they are after the marks were read, so that no mark is lost of what it lacks."""
    published = build(changed)
    try:
        kept = marks.clear(found)
    except PublishError as error:  # the version stands
        _LOG.warning("the marks of changed segments stay, so that the next run builds these again: %s", error)
        return published
    if kept:
        names = ", ".join(sorted({f"{mark.source} {segment}" for mark in kept for segment in mark.segments}))
        _LOG.info("changed meanwhile, and left to the next run: %s", names)
    return published
