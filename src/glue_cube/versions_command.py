"""ENTRY: `versions`: what is kept of a cube."""

import argparse
from collections.abc import Iterator, Sequence

from cube_model.manifest import Manifest
from glue_cube.deployment_tables import Tables

NAME, HELP = "versions", "list the versions that are kept, the published one first"


def configure(_parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(tables: Tables, _given: argparse.Namespace) -> None:
    """One line a version: id, when it was made, cells, blocks, segments."""
    pointer = tables.control.pointer()
    for version in pointer.readable if pointer else ():
        if manifest := tables.control.manifest(version):
            print("  ".join(_shown(manifest)))


def _shown(manifest: Manifest) -> Iterator[str]:
    yield from (manifest.version, manifest.created)
    yield from (f"{manifest.cells:,} cells", f"{manifest.blocks:,} blocks", _range(manifest.segments))
    if manifest.deleted:
        yield f"deleted: {', '.join(manifest.deleted)}"


def _range(segments: Sequence[str]) -> str:
    """First and last of them, and how many, since some between may be missing."""
    return f"segments {segments[0]}..{segments[-1]} ({len(segments):,})" if segments else "no segments"
