"""Use case: follow the published version and keep the views on it."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cube_model.errors import CubeError
from cube_server.snapshot import Published, Snapshot, snapshot

_LOG = logging.getLogger("cube_server")


class Views(Protocol):
    """What SQL clients see."""

    def replace(self, snapshot: Snapshot) -> None:
        """Serve another version."""


def follow(published: Published, views: Views, folder: Path, pause: Callable[[], bool]) -> None:
    """Serve each new version until `pause` says stop; a version that cannot be read leaves the one before in place."""
    served: str | None = None
    while True:
        served = _step(published, views, folder, served)
        if not pause():
            return


def _step(published: Published, views: Views, folder: Path, served: str | None) -> str | None:
    started = time.monotonic()
    try:
        version = published.version()
        if version is None or version == served:
            return served
        found = snapshot(published, version, folder)
        views.replace(found)
    except CubeError as error:
        _LOG.error("still serving %s: %s", served, error)
        return served
    _LOG.info(
        "serving %s: %s cells, %s views, %.1f s",
        version,
        found.manifest.cells,
        len(found.views),
        time.monotonic() - started,
    )
    return version
