"""Archives: those that are read, and those that are refused."""

import gzip
import io
import stat
import zipfile
from collections.abc import Iterator

from tests.awkward.case import HEADER, PLAIN, PLAIN_ROW, Case, day

_TEXT = (HEADER + PLAIN).encode()
_SECOND = f"{HEADER}B,2,,2024-02-01,\nB,x,1,2024-02-01,\n".encode()
_SECOND_ROW = ("B", 2, None, day("2024-02-01"), None)
_WRONG = (3, "id", "is not an int64")
_BOMB = HEADER.encode() + b"A,1,1,2024-01-31,n\n" * 120_000
_INSIDE = "is an archive inside an archive"


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield from _read()
    yield from _gzip_refused()
    yield from _zip_refused()


def _read() -> Iterator[Case]:
    packed = gzip.compress(_TEXT, mtime=0)
    yield Case("gzip", packed, (PLAIN_ROW,), file="readings.csv.gz")
    yield Case(
        "gzip-in-two-parts",
        gzip.compress(_TEXT[:40], mtime=0) + gzip.compress(_TEXT[40:], mtime=0),
        (PLAIN_ROW,),
        file="readings.csv.gz",
    )
    yield Case("gzip-called-csv", packed, (PLAIN_ROW,))
    two = _zip({"b.csv": _SECOND, "a.csv": _TEXT, "__MACOSX/._a.csv": b"\0"})
    yield Case("zip-of-two-files", two, (PLAIN_ROW, _SECOND_ROW), (_WRONG,), file="readings.zip")
    later = _TEXT.replace(b"1.50", b"2.75").replace(b",n\n", b",later\n")
    yield Case(
        "zip-whose-second-file-replaces-a-row",
        _zip({"b.csv": _TEXT, "a.csv": later}),
        (PLAIN_ROW,),
        file="readings.zip",
    )
    yield Case(
        "zip-of-latin-1-and-utf-8",
        _zip({"a.csv": _TEXT, "b.csv": _latin()}),
        (PLAIN_ROW, ("Ç", 2, None, None, "ação é útil")),
        file="readings.zip",
    )
    yield Case("zip-of-one-file-of-any-name", _zip({"DATA.TXT": _TEXT}), (PLAIN_ROW,), file="readings.zip")


def _gzip_refused() -> Iterator[Case]:
    file = "readings.csv.gz"
    yield Case("gzip-bomb", gzip.compress(_BOMB, mtime=0), error="decompression bomb", file=file)
    yield Case("gzip-cut-off", gzip.compress(_TEXT, mtime=0)[:-12], error="damaged or cut off", file=file)
    yield Case("gzip-with-a-wrong-checksum", gzip.compress(_TEXT, mtime=0)[:-8] + bytes(8), error="CRC", file=file)
    yield Case("gzip-that-is-none", _TEXT, error="Not a gzipped file", file=file)
    inner = gzip.compress(_TEXT, mtime=0)
    yield Case("gzip-in-gzip", gzip.compress(inner, mtime=0), error="gzip inside an archive", file=file)
    yield Case("zip-in-gzip", gzip.compress(_zip({"a.csv": _TEXT}), mtime=0), error="zip inside an archive", file=file)


def _zip_refused() -> Iterator[Case]:
    refused = {
        "zip-bomb": (_zip({"a.csv": _BOMB}), "decompression bomb"),
        "zip-in-zip": (_zip({"a.csv": _TEXT, "b.zip": _zip({"b.csv": _TEXT})}), _INSIDE),
        "gzip-in-zip": (_zip({"a.csv.gz": gzip.compress(_TEXT, mtime=0)}), _INSIDE),
        "zip-in-zip-called-csv": (_zip({"a.csv": _zip({"b.csv": _TEXT})}), "zip inside an archive"),
        "zip-with-a-path-that-leads-out": (_zip({"a.csv": _TEXT, "../../b.csv": _TEXT}), "leads out of the archive"),
        "zip-with-an-absolute-path": (_zip({"/tmp/a.csv": _TEXT}), "leads out of the archive"),
        "zip-with-a-symbolic-link": (_zip({"a.csv": b"/etc/hosts"}, stat.S_IFLNK | 0o777), "symbolic link"),
        "zip-that-is-encrypted": (_encrypted(), "'a.csv' is encrypted"),
        "zip-that-is-none": (_TEXT, "is not a zip file"),
        "zip-cut-off": (_zip({"a.csv": _TEXT})[:-30], "damaged or cut off"),
        "zip-without-csv": (_zip({"a.pdf": b"%PDF", "b.txt": b"x"}), "no .csv file in this archive"),
    }
    for name, (content, error) in refused.items():
        yield Case(name, content, error=error, file="readings.zip")


def _latin() -> bytes:
    return f"{HEADER}Ç,2,,,ação é útil\n".encode("latin-1")


def _zip(members: dict[str, bytes], mode: int = stat.S_IFREG | 0o644) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _encrypted() -> bytes:
    """An archive that says so of its member."""
    made = bytearray(_zip({"a.csv": _TEXT}))
    made[made.index(b"PK\x01\x02") + 8] |= 1
    made[6] |= 1
    return bytes(made)
