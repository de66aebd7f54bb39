"""EDGE: zip and gzip archives: what is in them, and what is refused."""

import re
import stat
import zipfile
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from csv_loader.errors import CsvFileError
from csv_loader.files.faults import named

_HEAD = 512  # bytes in which the mark of every format is
_FORMATS = {
    "zip": rb"PK(?:\x03\x04|\x05\x06)",
    "gzip": rb"\x1f\x8b\x08",
    "bzip2": rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)",
    "xz": rb"\xfd7zXZ\x00",
    "zstd": rb"\x28\xb5\x2f\xfd",
    "7z": rb"7z\xbc\xaf\x27\x1c",
    "rar": rb"Rar!\x1a\x07",
    "tar": rb"(?s:.{257})ustar",
}
_MARKS = {name: re.compile(mark) for name, mark in _FORMATS.items()}
_ARCHIVES = (".zip", ".gz", ".gzip", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".7z", ".rar")
_TABLES = (".csv", ".tsv")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others unpack without a bound on what comes out at once
_ENCRYPTED = 0x1


class Packing(Enum):
    """What a file's bytes are packed in."""

    NONE = ""
    GZIP = "gzip"
    ZIP = "zip"


def packing(path: Path) -> Packing:
    """How a file is packed, by its name or, since many name a packed file .csv, by its first bytes; OSError."""
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return Packing.ZIP
    if suffix in (".gz", ".gzip"):
        return Packing.GZIP
    with path.open("rb") as stream:
        found = _format(stream.read(_HEAD))
    return Packing(found) if found in ("gzip", "zip") else Packing.NONE


def refuse_archive(head: bytes, name: str, inside: bool) -> None:
    """CsvFileError when a text that should be CSV, perhaps one inside an archive, begins as an archive does."""
    if not (found := _format(head)):
        return
    if inside:
        raise CsvFileError(f"{name}: {found} inside an archive is not read; unpack it, or pack it only once")
    raise CsvFileError(f"{name}: {found} is not read; unpack it, or pack it as .gz or .zip")


def zip_members(path: Path, name: str) -> dict[str, int]:
    """The CSV files in a zip archive and their packed sizes, in order of their names.

    CsvFileError when one of them is not safe to read.
    """
    with named(name), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        size = path.stat().st_size
    for entry in entries:
        _refuse_unsafe(entry, name)
    if sum(entry.compress_size for entry in entries) > size:
        raise CsvFileError(f"{name}: its members overlap, as in a decompression bomb; pack it again")
    chosen = _tables([entry for entry in entries if not _is_extra(entry)])
    if not chosen:
        raise CsvFileError(f"{name}: no .csv file in this archive")
    _refuse_unreadable(chosen, name)
    return dict(sorted((entry.filename, entry.compress_size) for entry in chosen))


def _format(head: bytes) -> str:
    return next((name for name, mark in _MARKS.items() if mark.match(head)), "")


def _is_extra(entry: zipfile.ZipInfo) -> bool:
    """Whether this is a folder, or what a Mac adds to every file."""
    last = entry.filename.rpartition("/")[2]
    return not last or entry.filename.startswith("__MACOSX/") or last.startswith("._")


def _tables(entries: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Those named as tables are; a file that is alone may have any name."""
    found = [entry for entry in entries if entry.filename.lower().endswith(_TABLES)]
    return found or list(entries if len(entries) == 1 else ())


def _refuse_unsafe(entry: zipfile.ZipInfo, name: str) -> None:
    path = entry.filename.replace("\\", "/")
    if path.startswith("/") or re.match("[A-Za-z]:", path) or ".." in path.split("/"):
        what = "has a name that leads out of the archive; pack it again with plain names"
    elif stat.S_ISLNK(entry.external_attr >> 16):
        what = "is a symbolic link; pack it again with the file itself"
    elif path.lower().endswith(_ARCHIVES):
        what = "is an archive inside an archive, which is not read; unpack it, or pack it only once"
    else:
        return
    raise CsvFileError(f"{name}: {entry.filename!r} {what}")


def _refuse_unreadable(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    for member, times in Counter(entry.filename for entry in entries).items():
        if times > 1:
            raise CsvFileError(f"{name}: {member!r} is in it {times} times; pack it again with different names")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise CsvFileError(f"{name}: {entry.filename!r} is encrypted; unpack it with its password")
        if entry.compress_type not in _METHODS:
            what = f"is packed by method {entry.compress_type}, which is not read; pack it again by deflate"
            raise CsvFileError(f"{name}: {entry.filename!r} {what}")
