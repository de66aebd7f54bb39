"""Use case: follow the published version and keep the views on it."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cube_server.snapshot import Published, Snapshot, snapshot

_LOG = logging.getLogger("cube_server")


class Views(Protocol):
    """What SQL clients see."""

    def replace(self, snapshot: Snapshot) -> None:
        """Serve another version."""


def follow(published: Published, views: Views, folder: Path, pause: Callable[[], bool]) -> None:
    """Serve each new version until `pause` says stop; a version that cannot be read leaves the one before in place."""
    served: str | None = None
    trouble = ""
    while True:
        try:
            served = _step(published, views, folder, served)
            trouble = ""
        except Exception as error:  # whatever it is, what is served goes on being served
            if str(error) != trouble:  # said once, however often it is met
                _LOG.error("still serving %s: %s", served or "nothing", error)
            trouble = str(error)
        if not pause():
            return


def _step(published: Published, views: Views, folder: Path, served: str | None) -> str | None:
    started = time.monotonic()
    version = published.version()
    if version is None or version == served:
        return served
    found = snapshot(published, version, folder)
    views.replace(found)
    cells, seconds = found.manifest.cells, time.monotonic() - started
    _LOG.info("serving %s: %s cells, %s views, %.1f s", version, cells, len(found.views), seconds)
    return version
