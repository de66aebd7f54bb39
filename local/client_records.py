"""The client's records of an API source, in the order in which they arrive."""

import importlib.util
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.cube_inputs import ApiFeed


class ClientRecordsError(ValueError):
    """A generator or a file of records is wrong; the message names the place and the remedy."""


@dataclass(frozen=True)
class ClientRecord:
    """One thing the client sends, and whether the pipeline ought to accept it."""

    value: Any  # a JSON object when valid; anything JSON can say when not
    valid: bool


@cache  # the pipeline and the oracle want the same
def load_records(feed: ApiFeed, files: Path) -> list[ClientRecord]:
    """Load the records of a feed in arrival order; `files` is the cube's CSV folder, for generators that need it."""
    pairs = _generated(feed.path, files) if feed.kind == "generator" else _from_lines(feed.path)
    return [ClientRecord(value, valid) for value, valid in pairs]


def _generated(path: Path, files: Path) -> Iterable[tuple[Any, bool]]:
    spec = importlib.util.spec_from_file_location(f"client_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ClientRecordsError(f"{path}: a generator is a Python file, its name ends in .py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    generator = getattr(module, "records", None)
    if not callable(generator):
        raise ClientRecordsError(f"{path}: define records(files: Path) -> Iterator[tuple[object, bool]]")
    pairs: Iterable[tuple[Any, bool]] = generator(files)
    return pairs


def _from_lines(path: Path) -> Iterator[tuple[Any, bool]]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _parsed(line, f"{path}:{number}")


def _parsed(line: str, place: str) -> tuple[Any, bool]:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError as error:
        raise ClientRecordsError(f"{place}: not JSON: {error}") from error
    if not isinstance(entry, dict) or entry.keys() != {"record", "valid"} or not isinstance(entry["valid"], bool):
        raise ClientRecordsError(f'{place}: expected {{"record": ..., "valid": true or false}}')
    return entry["record"], entry["valid"]
