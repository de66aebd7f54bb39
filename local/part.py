"""What the harness has to know of a server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.settings import Port


@dataclass(frozen=True)
class Part:
    """One process of the harness."""

    name: str
    purpose: str  # ends the sentence "port 4566 is needed for ..."
    command: tuple[str, ...]
    ports: tuple[Port, ...]  # the first is where it is used
    ready: Callable[[], None]  # raises while the part cannot be used
    environment: Mapping[str, str] = field(default_factory=dict)
    data: tuple[Path, ...] = ()  # folders, emptied before each clean start
    prepare: Callable[[], None] = lambda: None  # runs before the start, with the folders empty
    deadline_seconds: float = 60.0  # from start to ready
    early: bool = False  # started with the others, but waited for only when it is needed
