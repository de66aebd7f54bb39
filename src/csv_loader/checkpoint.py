"""What a load that was stopped goes on from: which load it is, and how far it has come."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from csv_loader.position import START, Counts, Position

_VERSION = 1


@dataclass(frozen=True)
class Fingerprint:
    """A file as it was: its name, its stored size and the SHA-256 of what is stored."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Checkpoint:
    """A load and its last position. Two are of the same load if source, definition, target and files agree."""

    source: str
    definition: str
    target: str
    files: tuple[Fingerprint, ...] = ()
    position: Position = START
    complete: bool = False

    def to_json(self) -> str:
        """The text that `from_json` reads."""
        return json.dumps({"version": _VERSION, **asdict(self)}, indent=1) + "\n"


def from_json(text: str) -> Checkpoint:
    """The checkpoint of a text; ValueError if it is none that this version has written."""
    found = json.loads(text)
    if not isinstance(found, dict) or found.pop("version", None) != _VERSION:
        raise ValueError(f"is not of version {_VERSION}")
    try:
        position = dict(found.pop("position"))
        at = Position(**{**position, "counts": Counts(**position["counts"])})
        files = tuple(Fingerprint(**file) for file in found.pop("files"))
        return Checkpoint(**found, files=files, position=at)
    except (KeyError, TypeError) as error:
        raise ValueError(f"lacks something or has too much: {error}") from error


def hash_of(*parts: Any) -> str:
    """The SHA-256 of values of dataclasses, tuples and texts: equal only for equal values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def what_differs(then: Checkpoint, now: Checkpoint) -> str | None:
    """Why a load is another than that of the checkpoint; None if it is the same."""
    if (then.source, then.target) != (now.source, now.target):
        return f"it was of {then.source} into {then.target}, not of {now.source} into {now.target}"
    if then.definition != now.definition:
        return f"the columns, key or file profile of {now.source} have changed since"
    return _changed_file(then.files, now.files)


def _changed_file(then: Sequence[Fingerprint], now: Sequence[Fingerprint]) -> str | None:
    if len(then) != len(now):
        return f"it was of {len(then)} files, and there are {len(now)} now"
    for old, new in zip(then, now, strict=True):
        if (old.size, old.sha256) != (new.size, new.sha256):
            sizes = f"{old.size:,} bytes, SHA-256 {old.sha256[:12]}... then; {new.size:,}, {new.sha256[:12]}... now"
            return f"{new.name} is not as it was ({sizes})"
    return None
