"""EDGE: CSV files on disk, plain or in a zip or gzip archive, as rows with their line numbers."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from csv_loader.errors import CsvFileError
from csv_loader.rows import Misshapen
from cube_model.definition import CsvSource

MOST_FIELD_CHARACTERS = 1 << 20


@dataclass(frozen=True)
class CsvFile:
    """One CSV file; `member` names it inside a zip archive, `origin` says where a copy comes from."""

    path: Path
    member: str = ""
    origin: str = ""

    def __str__(self) -> str:
        file = self.origin or str(self.path)
        return f"{file}:{self.member}" if self.member else file


def find_files(folder: Path, source: CsvSource) -> list[CsvFile]:
    """The files of a source in a folder, in order of their names; CsvFileError if a pattern finds none."""
    found: list[CsvFile] = []
    for pattern in source.files:
        paths = sorted(folder.glob(pattern))
        if not paths:
            raise CsvFileError(
                f"{folder / pattern}: no file for source {source.name!r}; put it there or change `files`"
            )
        found += [file for path in paths for file in _members(path)]
    return list(dict.fromkeys(found))  # a file that two patterns name is read once


def is_of(file: Path, folder: Path, source: CsvSource) -> bool:
    """Whether `find_files` in that folder would give the file to the source."""
    return any(file in folder.glob(pattern) for pattern in source.files)


def copied_files(file: Path, origin: str) -> list[CsvFile]:
    """The CSV files in a copy of `origin`: itself, or what is in the archive."""
    return list(_members(file, origin))


def read_rows(file: CsvFile, source: CsvSource) -> Iterator[tuple[int, Sequence[str] | Misshapen]]:
    """(line, fields) of each data row: the source's columns in its order, or what a row of another shape has.

    The line is the one on which the row starts, from 1. CsvFileError names it when the file or its header
    cannot be read.
    """
    with _opened(file) as stream:
        csv.field_size_limit(MOST_FIELD_CHARACTERS)
        reader = csv.reader(stream, strict=True)
        start = 1
        try:
            order, width = _header(file, source, next(reader, None))
            start = reader.line_num + 1
            for fields in reader:
                if len(fields) == width:
                    yield start, [fields[i] for i in order]
                elif fields:
                    yield start, Misshapen(fields, width)
                start = reader.line_num + 1
        except csv.Error as error:
            raise CsvFileError(f"{file}:{start}: {error}; mend the quotes of this row") from error
        except UnicodeDecodeError as error:
            raise CsvFileError(f"{file}:{start}: not UTF-8 near here ({error.reason}); convert the file") from error


def _header(file: CsvFile, source: CsvSource, header: Sequence[str] | None) -> tuple[list[int], int]:
    if header is None:
        raise CsvFileError(f"{file}:1: the file is empty; the first line must name the columns")
    wanted = [c.name for c in source.columns]
    missing = [name for name in wanted if name not in header]
    if missing:
        new = [name for name in header if name not in wanted]
        detail = f"missing: {', '.join(missing)}; found besides: {', '.join(new) or 'nothing'}"
        raise CsvFileError(f"{file}:1: the header is not that of source {source.name!r} ({detail})")
    return [header.index(name) for name in wanted], len(header)


def _members(path: Path, origin: str = "") -> Iterator[CsvFile]:
    if path.suffix != ".zip":
        yield CsvFile(path, origin=origin)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(n for n in archive.namelist() if n.endswith(".csv") and not n.startswith("__MACOSX/"))
    except (OSError, zipfile.BadZipFile) as error:
        raise CsvFileError(f"{origin or path}: cannot be read ({error})") from error
    if not names:
        raise CsvFileError(f"{origin or path}: no .csv file in this archive")
    yield from (CsvFile(path, name, origin) for name in names)


@contextmanager
def _opened(file: CsvFile) -> Iterator[IO[str]]:
    try:
        if file.member:
            with zipfile.ZipFile(file.path) as archive, archive.open(file.member) as raw:
                yield io.TextIOWrapper(raw, "utf-8-sig", newline="")
        elif file.path.suffix == ".gz":
            with gzip.open(file.path, "rt", encoding="utf-8-sig", newline="") as stream:
                yield stream
        else:
            with file.path.open(encoding="utf-8-sig", newline="") as stream:
                yield stream
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise CsvFileError(f"{file}: cannot be read ({error})") from error
