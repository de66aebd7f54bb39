"""What `python -m csv_loader` does: finds the files of the sources, and loads one source after the other."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from csv_loader.checkpoint import Checkpoint, hash_of
from csv_loader.errors import ResumeError
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import InputFile, find_files, named_files
from csv_loader.load import LoadOptions
from csv_loader.no_table import NoTable
from csv_loader.rejects import RejectsFile
from csv_loader.report import Summary
from csv_loader.request import Request
from csv_loader.resuming import begun
from csv_loader.run import Tell, load_source
from csv_loader.settings import Settings, read_region
from cube_model.definition import CsvSource

if TYPE_CHECKING:
    from csv_loader.tables import OpenTable

_S3 = "s3://"
_BATCH_ROWS = 100  # of a dry run


@dataclass(frozen=True)
class _Load:
    source: CsvSource
    options: LoadOptions
    files: Sequence[InputFile]
    texts: Sequence[StoredCsv]
    rejects: Path

    def identity(self, settings: Settings) -> Checkpoint:
        """What tells this load from others; its files are hashed later."""
        source = self.source
        definition = hash_of(source.columns, source.key, source.partition, source.nulls, self.options.given)
        where = f"{settings.keyspace} of {','.join(sorted(settings.hosts))}:{settings.port}"
        return Checkpoint(source.name, definition, f"{where} in {settings.region}" if settings.region else where)


def run(request: Request, tell: Tell) -> None:
    """Load the sources; what each came to is told. The files of all are found before the first is loaded."""
    chosen = [(each.source, request.options(each)) for each in request.chosen()]
    settings = None if request.dry_run else request.settings()
    with TemporaryDirectory(prefix="csv_loader.") as copies:
        loads = [_load_of(request, source, options, Path(copies)) for source, options in chosen]
        if settings:
            _load_all(request, settings, loads, tell)
        else:
            _dry_run_all(loads, tell)


def _load_of(request: Request, source: CsvSource, options: LoadOptions, copies: Path) -> _Load:
    files = _files(request, source, copies)
    texts = [StoredCsv(file, request.limits) for file in files]
    return _Load(source, options, files, texts, request.rejects_of(source))


def _files(request: Request, source: CsvSource, copies: Path) -> list[InputFile]:
    if request.place is None:
        return list(dict.fromkeys(file for name in request.files for file in _named(name, copies)))
    if request.place.startswith(_S3):
        from csv_loader.files.s3_objects import fetched_of  # the AWS SDK takes a quarter of a second to load

        return fetched_of(source, request.place, copies, read_region())
    return find_files(Path(request.place), source)


def _named(name: str, copies: Path) -> list[InputFile]:
    if not name.startswith(_S3):
        return named_files([name])
    from csv_loader.files.s3_objects import fetched

    return fetched(name, copies, read_region())


def _dry_run_all(loads: Sequence[_Load], tell: Tell) -> None:
    for load in loads:
        with RejectsFile(load.rejects) as rejects:
            load_source(load.source, load.texts, NoTable(_BATCH_ROWS), rejects, load.options, tell)


def _load_all(request: Request, settings: Settings, loads: Sequence[_Load], tell: Tell) -> None:
    from csv_loader.tables import opened_tables  # a dry run needs no driver

    sources = [load.source for load in loads]
    if request.resume:
        _refuse_without_checkpoint([request.checkpoint_of(source, settings) for source in sources])
    with opened_tables(settings, sources, request.create_tables) as table:
        for load in loads:
            _load_one(request, settings, load, table, tell)


def _load_one(request: Request, settings: Settings, load: _Load, table: "OpenTable", tell: Tell) -> None:
    source, path = load.source, request.checkpoint_of(load.source, settings)
    checkpoint = begun(path, load.identity(settings), load.files, request.resume)
    before = checkpoint.position.counts
    if checkpoint.complete:
        print(f"{source.name}: is loaded already, says {path}", file=sys.stderr)
        rejected = str(load.rejects) if before.rejected else None
        tell(Summary(source.name, before, len(load.files), before=before.rows_in, rejects=rejected))
        return
    with checkpoint, RejectsFile(load.rejects, before.rejected) as rejects:
        options = load.options.in_windows(settings.window)
        load_source(source, load.texts, table(source), rejects, options, tell, checkpoint)


def _refuse_without_checkpoint(paths: Sequence[Path]) -> None:
    """A source without one starts over: the last run may have stopped before it."""
    if not any(path.exists() for path in paths):
        raise ResumeError(f"{paths[0]}: there is no checkpoint to go on from; load without --resume")
