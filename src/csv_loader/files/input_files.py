"""EDGE: which files are loaded: those of a source in a folder, named ones, copies."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from csv_loader.errors import CsvFileError
from csv_loader.files.archives import Packing, packing, zip_members
from csv_loader.files.faults import named
from cube_model.definition import CsvSource


@dataclass(frozen=True)
class InputFile:
    """One CSV file; `member` names it inside a zip archive, `origin` says where a copy comes from."""

    path: Path
    member: str = ""
    origin: str = ""
    packed: int = field(default=0, compare=False)  # bytes that the member takes in its archive

    def __str__(self) -> str:
        file = self.origin or str(self.path)
        return f"{file}:{self.member}" if self.member else file

    @cached_property
    def size(self) -> int:
        """Bytes that it takes on disk, packed as it is."""
        if self.member:
            return self.packed
        with named(self):
            return self.path.stat().st_size


def find_files(place: Path, source: CsvSource) -> list[InputFile]:
    """The files of a source in a folder, in order of their names; CsvFileError if a pattern finds none."""
    found: list[InputFile] = []
    for pattern in source.files:
        if not (paths := _glob(place, pattern)):
            raise no_file(str(place / pattern), source)
        found += _unpacked(paths)
    return list(dict.fromkeys(found))  # a file that two patterns name is read once


def named_files(paths: Sequence[str]) -> list[InputFile]:
    """The files of these names and patterns, in their order; CsvFileError names what finds none."""
    return list(dict.fromkeys(file for name in paths for file in _unpacked(_named(name))))


def copied_files(file: Path, origin: str) -> list[InputFile]:
    """The CSV files in a copy of `origin`: itself, or what is in the archive."""
    return list(_files_in(file, origin))


def is_of(file: Path, folder: Path, source: CsvSource) -> bool:
    """Whether `find_files` in that folder would give the file to the source."""
    return any(file in folder.glob(pattern) for pattern in source.files)


def no_file(place: str, source: CsvSource) -> CsvFileError:
    """What is wrong when a pattern of a source finds nothing there."""
    return CsvFileError(f"{place}: no file for source {source.name!r}; put it there or change `files`")


def _named(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        raise CsvFileError(f"{name}: is a folder; name its files, as in {path / '*.csv'}")
    if path.exists():
        return [path]
    found = _glob(Path(path.anchor), str(path.relative_to(path.anchor)))
    if not found:
        raise CsvFileError(f"{name}: there is no such file; check the name and the folder")
    return found


def _glob(folder: Path, pattern: str) -> list[Path]:
    with named(folder / pattern):
        return sorted(path for path in folder.glob(pattern) if not path.is_dir())


def _unpacked(paths: Iterable[Path]) -> list[InputFile]:
    return [file for path in paths for file in _files_in(path)]


def _files_in(path: Path, origin: str = "") -> Iterator[InputFile]:
    name = origin or str(path)
    with named(name):
        packed = packing(path)
    if packed is not Packing.ZIP:
        yield InputFile(path, origin=origin)
        return
    yield from (InputFile(path, member, origin, size) for member, size in zip_members(path, name).items())
