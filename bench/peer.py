"""What a benchmark of loaders has to know of a loader."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.job import Job
from bench.measured import Command
from local.settings import Settings


@dataclass(frozen=True)
class Place:
    """Where loaders are installed and may write."""

    settings: Settings
    programs: Path  # of the benchmark's environment
    python: Path  # with what is in the image of csv_loader, no more
    jars: Path  # of DSBulk
    scratch: Path

    @property
    def root(self) -> Path:
        """The repository."""
        return self.settings.root


@dataclass(frozen=True)
class Peer:
    """A loader: how it is started, and what it says of its own time."""

    name: str
    version: Callable[[Place], str]
    command: Callable[[Place, Job], Command]
    own_seconds: Callable[[str], float | None]  # from its output
    remark: str = ""  # what its options do not say
    ready: Callable[[Place], None] = lambda place: None  # raises BenchError where it cannot run
    options: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # by data set, "" for the others
    most_rows: int | None = None  # a slow one loads so many only
    tool: bool = True  # ready to load a file; else a client written for this comparison on a driver
    sends_only: bool = False  # of all its figures only those of its own clock and of the server say something
    unable: Mapping[str, str] = field(default_factory=dict)  # why not, by data set

    def options_for(self, data: str) -> Mapping[str, int]:
        """The options for a data set."""
        return self.options.get(data) or self.options.get("", {})


def reported_seconds(output: str) -> float | None:
    """The `seconds` of the last line of JSON, if the loader says them."""
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            found = json.loads(line).get("seconds")
            return None if found is None else float(found)
    return None


def said_seconds(pattern: str, output: str) -> float | None:
    """Hours, minutes and seconds in the words of a loader, by a pattern with these names."""
    found = re.search(pattern, output)
    if found is None:
        return None
    parts = {name: float(text or 0) for name, text in found.groupdict().items()}
    return parts.get("hours", 0) * 3600 + parts.get("minutes", 0) * 60 + parts["seconds"]
