import gzip
import io
import stat
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.errors import CsvFileError
from csv_loader.files.input_files import InputFile, named_files
from csv_loader.files.limits import Limits
from csv_loader.files.stored_bytes import stored_bytes

TEXT = b"shop,day\nA,2024-01-01\n"


def content(file: InputFile, limits: Limits | None = None, size: int = 7_000) -> bytes:
    with stored_bytes(file, limits or Limits()) as stored:
        return b"".join(iter(lambda: stored.read(size), b""))


def single(path: Path) -> InputFile:
    (file,) = named_files([str(path)])
    return file


def zipped(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data, method)
    return path


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def marked(path: Path, at: bytes, offset: int, byte: int) -> None:
    """Change a byte of each header that begins so."""
    data = bytearray(path.read_bytes())
    start = -1
    while (start := data.find(at, start + 1)) >= 0:
        data[start + offset] |= byte
    path.write_bytes(data)


def test_archives_are_read_through(tmp_path: Path) -> None:
    zipped(tmp_path / "a.zip", ("b.CSV", TEXT), ("a.csv", b"a"), ("__MACOSX/a.csv", b"x"), ("._a.csv", b"x"))
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(TEXT[:9]) + gzip.compress(TEXT[9:]))

    members = named_files([str(tmp_path / "a.zip")])
    assert [file.member for file in members] == ["a.csv", "b.CSV"]
    assert [content(file) for file in members] == [b"a", TEXT]
    assert content(InputFile(tmp_path / "a.csv.gz")) == TEXT


def test_an_archive_is_known_by_its_first_bytes_too(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_bytes(gzip.compress(TEXT))
    zipped(tmp_path / "z.csv", ("only.txt", TEXT))

    assert [content(file) for file in named_files([str(tmp_path / "?.csv")])] == [TEXT, TEXT]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ([], r"a\.zip: no \.csv file in this archive"),
        ([("a.txt", TEXT), ("b.txt", TEXT)], r"a\.zip: no \.csv file in this archive"),
        ([("../a.csv", TEXT)], r"'\.\./a\.csv' has a name that leads out of the archive"),
        ([("a.csv", TEXT), ("x/../../b.txt", TEXT)], "leads out of the archive"),
        ([("..\\a.csv", TEXT)], "leads out of the archive"),
        ([("/etc/a.csv", TEXT)], "leads out of the archive"),
        ([("C:\\a.csv", TEXT)], "leads out of the archive"),
        ([(link("a.csv"), b"/etc/passwd")], "'a.csv' is a symbolic link"),
        ([("a.csv", TEXT), ("b.csv.gz", b"")], "'b.csv.gz' is an archive inside an archive"),
        ([("a.csv", TEXT), ("b.ZIP", b"")], "'b.ZIP' is an archive inside an archive"),
    ],
)
def test_an_unsafe_archive_is_refused(
    tmp_path: Path, members: list[tuple[str | zipfile.ZipInfo, bytes]], reason: str
) -> None:
    with pytest.raises(CsvFileError, match=reason):
        named_files([str(zipped(tmp_path / "a.zip", *members))])


def test_a_name_that_is_twice_in_an_archive_is_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        path = zipped(tmp_path / "a.zip", ("a.csv", TEXT), ("a.csv", TEXT))

    with pytest.raises(CsvFileError, match=r"a\.zip: 'a\.csv' is in it 2 times"):
        named_files([str(path)])


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", ("a.csv", TEXT))
    marked(path, b"PK\x01\x02", 8, 0x1)

    with pytest.raises(CsvFileError, match=r"'a\.csv' is encrypted; unpack it with its password"):
        named_files([str(path)])


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_without_a_bound_is_refused(tmp_path: Path, method: int) -> None:
    path = zipped(tmp_path / "a.zip", ("a.csv", TEXT), method=method)

    with pytest.raises(CsvFileError, match=f"'a.csv' is packed by method {method}, .*pack it again by deflate"):
        named_files([str(path)])


def test_members_that_overlap_are_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", *((f"{n}.csv", bytes(range(256)) * 9) for n in range(9)), method=0)
    data = path.read_bytes()
    entries = data.index(b"PK\x01\x02")  # the list of members, and the data of the first only
    path.write_bytes(data[: 300 + 256 * 9] + data[entries:])

    with pytest.raises(CsvFileError, match=r"a\.zip: its members overlap, as in a decompression bomb"):
        named_files([str(path)])


def _as_zip(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.csv", data)
    return made.getvalue()


BZIP2, TAR = b"BZh91AY&SY", bytes(257) + b"ustar"


@pytest.mark.parametrize("inner", [_as_zip(TEXT), gzip.compress(TEXT), BZIP2, TAR], ids=["zip", "gzip", "bzip2", "tar"])
@pytest.mark.parametrize("pack", [gzip.compress, _as_zip])
def test_an_archive_inside_an_archive_is_known_by_its_first_bytes(
    tmp_path: Path, inner: bytes, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(pack(inner))

    with pytest.raises(CsvFileError, match="inside an archive is not read; unpack it, or pack it only once"):
        content(single(path))


@pytest.mark.parametrize("head", [BZIP2, TAR])
def test_what_is_packed_otherwise_is_refused(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(head + TEXT)

    with pytest.raises(CsvFileError, match=r"a\.csv: (bzip2|tar) is not read; unpack it, or pack it as \.gz or \.zip"):
        content(InputFile(tmp_path / "a.csv"))


@pytest.mark.parametrize("pack", [gzip.compress, _as_zip])
def test_a_bomb_is_refused_before_all_of_it_is_unpacked(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(pack(b"1,2\n" * (1 << 20)))
    file = single(path)
    read = 0

    with (
        pytest.raises(CsvFileError, match=r"a\.csv.*: more than 100 bytes come out of each byte of it, as of a"),
        stored_bytes(file, Limits()) as stored,
    ):
        while piece := stored.read(1 << 16):
            read += len(piece)
    assert 1 << 20 <= read < 1 << 22


@pytest.mark.parametrize("pack", [gzip.compress, _as_zip])
def test_a_bomb_does_not_fill_the_memory_before_it_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(pack(bytes(1 << 25)))
    file = single(path)

    tracemalloc.start()
    with pytest.raises(CsvFileError, match="decompression bomb"):
        content(file, size=1 << 25)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1 << 23


@pytest.mark.parametrize("pack", [gzip.compress, _as_zip])
def test_a_small_archive_of_equal_lines_is_no_bomb(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path, text = tmp_path / "a.csv", b"1,2\n" * (1 << 18)
    path.write_bytes(pack(text))
    file = single(path)

    assert len(path.read_bytes()) * 100 < len(text) == 1 << 20
    assert content(file) == text


@pytest.mark.parametrize("pack", [gzip.compress, _as_zip])
def test_more_than_the_configured_size_is_refused(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(pack(TEXT))
    file = single(path)

    assert content(file, Limits(most_bytes=len(TEXT))) == TEXT
    with pytest.raises(CsvFileError, match=f"more than {len(TEXT) - 1} bytes come out of it"):
        content(file, Limits(most_bytes=len(TEXT) - 1))


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv.gz", b"no gzip", r"a\.csv\.gz: cannot be read \(Not a gzipped file"),
        ("a.csv.gz", gzip.compress(TEXT)[:-9], r"cannot be read \(.*ended before.*\); it is damaged or cut off: fetch"),
        ("a.csv.gz", gzip.compress(TEXT)[:-8] + bytes(8), r"cannot be read \(CRC check failed"),
        ("a.zip", b"no zip", r"a\.zip: cannot be read \(File is not a zip file\); it is damaged"),
        ("a.zip", _as_zip(TEXT)[:-5], r"a\.zip: cannot be read"),
    ],
)
def test_a_broken_archive_is_named(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CsvFileError, match=reason):
        content(single(tmp_path / name))


@settings(max_examples=150)
@given(at=st.integers(0, 400), byte=st.integers(0, 255), cut=st.integers(0, 400), packed=st.sampled_from(["zip", "gz"]))
def test_a_damaged_archive_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, at: int, byte: int, cut: int, packed: str
) -> None:
    text = bytes(range(256)) * 2
    data = bytearray(_as_zip(text) if packed == "zip" else gzip.compress(text))
    data[at % len(data)] = byte
    path = tmp_path_factory.getbasetemp() / f"damaged.{packed}"
    path.write_bytes(data[: len(data) - cut if cut < len(data) else None])

    try:
        found = [content(file) for file in named_files([str(path)])]
    except CsvFileError as error:
        assert str(error).startswith(str(path))
    else:
        assert found == [text]
