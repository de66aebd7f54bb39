import codecs
import gzip
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.errors import CsvFileError
from csv_loader.files.input_files import InputFile, named_files
from csv_loader.files.limits import Limits
from csv_loader.files.text_stream import opened

TEXT = "preço;dia\r\n1,5 €;“ontem” 😀\n"
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def read(file: InputFile, encoding: str, skip: int = 0, size: int = 7) -> bytes:
    with opened(file, encoding, Limits(), skip) as stream:
        text = b"".join(iter(lambda: stream.read(size), b""))
        assert stream.read(size) == b""
        return text


def written(path: Path, data: bytes) -> InputFile:
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.csv", data)
    else:
        path.write_bytes(data)
    (file,) = named_files([str(path)])
    return file


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip"])
@pytest.mark.parametrize("encoding", MARKS)
@pytest.mark.parametrize("marked", [True, False])
@pytest.mark.parametrize("skip", [0, 1, 3, 5, 100, 10**6])
def test_text_is_utf8_without_a_mark_and_without_what_is_skipped(
    tmp_path: Path, name: str, encoding: str, marked: bool, skip: int
) -> None:
    text = TEXT * 20
    file = written(tmp_path / name, (MARKS[encoding] if marked else b"") + text.encode(encoding))
    general = {"utf-8": "utf-8-sig"}.get(encoding, encoding[:6])  # as it is guessed from a mark

    for known in (encoding, general) if marked or encoding == "utf-8" else (encoding,):
        assert read(file, known, skip, 7) == read(file, known, skip, 1 << 20) == text.encode()[skip:]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "cp1250", "iso8859-15", "mac-roman", "shift_jis", "gb18030"])
def test_other_encodings_are_decoded(tmp_path: Path, encoding: str) -> None:
    text = "a;b\n" * 9 + TEXT.encode(encoding, "ignore").decode(encoding)
    file = written(tmp_path / "a.csv", text.encode(encoding))

    assert read(file, encoding) == text.encode()
    assert read(file, encoding, skip=39) == text.encode()[39:]


@pytest.mark.parametrize(
    ("encoding", "data", "lines"),
    [
        ("utf-8", b"a\nb\xff\nc\n", ["a", None, "c"]),
        ("cp1252", b"a\nb\x81\n\x80\n", ["a", None, "€"]),
        ("utf-16-le", "a\nb?\nc\n".encode("utf-16-le").replace(b"?\0", b"\0\xd8"), ["a", None, "c"]),
        ("utf-16", codecs.BOM_UTF16_BE + "a\n€".encode("utf-16-be") + b"\0", ["a", None]),
        ("shift_jis", b"a\n\x81\n\x82\xa0\n", ["a", None, "あ"]),
    ],
)
def test_wrong_bytes_are_wrong_in_their_line_only(
    tmp_path: Path, encoding: str, data: bytes, lines: list[str | None]
) -> None:
    text = read(written(tmp_path / "a.csv", data), encoding, size=1)

    assert [_decoded(line) for line in text.splitlines()] == lines
    assert read(written(tmp_path / "b.csv", data), encoding, skip=3, size=2) == text[3:]


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


@given(text=st.text(max_size=60), size=st.integers(1, 9), skip=st.integers(0, 99), encoding=st.sampled_from([*MARKS]))
def test_any_text_is_read_in_pieces_as_in_one(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int, skip: int, encoding: str
) -> None:
    file = written(tmp_path_factory.getbasetemp() / "any.csv", ("," + text).encode(encoding))

    assert read(file, encoding, skip, size) == ("," + text).encode()[skip:]


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_stream_says_how_far_it_is(tmp_path: Path, name: str, encoding: str) -> None:
    file = written(tmp_path / name, b"a;b\n" * 500)

    with opened(file, encoding, Limits()) as stream:
        seen = [stream.consumed]
        while stream.read(64):
            seen.append(stream.consumed)
        assert seen == sorted(seen)
        assert 0 < stream.consumed <= stream.size
        assert name != "a.csv" or stream.consumed == stream.size == 2000


@pytest.mark.parametrize("encoding", ["utf-9", "base64", "undefined", "\0"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, encoding: str) -> None:
    file = written(tmp_path / "a.csv", b"a\n")

    with pytest.raises(CsvFileError, match=r"a\.csv: .*; name one as utf-8, cp1252"):
        read(file, encoding)


def test_an_empty_file_has_no_text(tmp_path: Path) -> None:
    assert read(written(tmp_path / "a.csv", b""), "utf-8", 5) == b""
    assert read(written(tmp_path / "b.csv", b""), "utf-16", 5) == b""


def test_what_goes_wrong_beside_the_reading_is_not_called_a_fault_of_the_file(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", b"a\n")

    with pytest.raises(OSError, match="^elsewhere$"), opened(file, "utf-8", Limits()):
        raise OSError("elsewhere")
