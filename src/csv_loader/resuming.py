"""EDGE: where a load begins: at its start, or where an earlier run of it has stopped."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from csv_loader.checkpoint import Checkpoint, Fingerprint
from csv_loader.checkpoint_file import CheckpointFile, read_checkpoint, refuse_another
from csv_loader.files.fingerprint import size_and_sha256
from csv_loader.files.input_files import InputFile


def begun(path: Path, load: Checkpoint, files: Sequence[InputFile], resume: bool) -> CheckpointFile:
    """The checkpoint of a load; one that goes on is refused by ResumeError when files or definition have changed."""
    hashes = partial(fingerprints, files)
    then = read_checkpoint(path) if resume else None
    if then:
        refuse_another(path, then, replace(load, files=hashes()))
    return CheckpointFile(path, then or load, hashes)


def fingerprints(files: Sequence[InputFile]) -> tuple[Fingerprint, ...]:
    """What tells whether the files are still the same; an archive is read once, whatever is in it."""
    stored: dict[Path, tuple[int, str]] = {}
    for file in files:
        if file.path not in stored:
            stored[file.path] = size_and_sha256(file)
    return tuple(Fingerprint(str(file), *stored[file.path]) for file in files)
