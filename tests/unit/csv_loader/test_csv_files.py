import gzip
import zipfile
from pathlib import Path

import pytest

from csv_loader.csv_files import CsvFile, copied_files, find_files, is_of, read_rows
from csv_loader.errors import CsvFileError
from csv_loader.rows import Misshapen
from tests.builders import shops

VISITS = next(s for s in shops().csv_sources() if s.name == "visits")
TEXT = "day,till,shop,visitors\n2024-01-01,1,A,5\n"


def rows(path: Path) -> list[tuple[int, object]]:
    (file,) = find_files(path.parent, VISITS) if path.suffix == ".csv" else [CsvFile(path)]
    return list(read_rows(file, VISITS))


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "visits.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_columns_come_in_the_order_of_the_definition(tmp_path: Path) -> None:
    assert rows(written(tmp_path, TEXT)) == [(2, ["A", "2024-01-01", "5"])]


def test_a_byte_order_mark_and_carriage_returns_are_no_data(tmp_path: Path) -> None:
    assert rows(written(tmp_path, TEXT.replace("\n", "\r\n"), "utf-8-sig")) == [(2, ["A", "2024-01-01", "5"])]


def test_a_line_is_where_its_row_starts(tmp_path: Path) -> None:
    text = 'shop,day,visitors\n"A\nB",2024-01-01,1\n\nC,2024-01-02,2\nD,3'
    assert rows(written(tmp_path, text)) == [
        (2, ["A\nB", "2024-01-01", "1"]),
        (5, ["C", "2024-01-02", "2"]),
        (6, Misshapen(["D", "3"], 3)),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", r"visits\.csv:1: the file is empty"),
        (
            b"shop,date,visitors\n",
            r"visits\.csv:1: the header is not that of source 'visits' \(missing: day; found besides: date\)",
        ),
        (b"shop,day,visitors\nA,2024-01-01,1\nB\xff,2024-01-01,1\n", r"visits\.csv:\d: not UTF-8"),
        (b'shop,day,visitors\nA,2024-01-01,1\n"B,2024\n', r"visits\.csv:3: unexpected end of data"),
    ],
)
def test_an_unreadable_file_is_named_with_its_line(tmp_path: Path, content: bytes, expected: str) -> None:
    (tmp_path / "visits.csv").write_bytes(content)
    with pytest.raises(CsvFileError, match=expected):
        rows(tmp_path / "visits.csv")


def test_a_missing_file_is_named_with_its_source(tmp_path: Path) -> None:
    with pytest.raises(CsvFileError, match=r"visits\.csv: no file for source 'visits'"):
        find_files(tmp_path, VISITS)


def test_archives_are_read_through(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "visits.zip", "w") as archive:
        archive.writestr("a.csv", TEXT)
        archive.writestr("__MACOSX/a.csv", "nothing")
    with gzip.open(tmp_path / "visits.csv.gz", "wt") as stream:
        stream.write(TEXT)

    zipped = [list(read_rows(CsvFile(tmp_path / "visits.zip", "a.csv"), VISITS))]
    assert zipped == [[(2, ["A", "2024-01-01", "5"])]]
    assert rows(tmp_path / "visits.csv.gz") == [(2, ["A", "2024-01-01", "5"])]


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    (tmp_path / "visits.csv").write_text(TEXT)
    broken = tmp_path / "visits.csv.gz"
    broken.write_bytes(b"no gzip")
    with pytest.raises(CsvFileError, match=r"visits\.csv\.gz: cannot be read"):
        rows(broken)


@pytest.mark.parametrize(
    ("name", "claimed"), [("visits.csv", True), ("visits.csv.gz", False), ("2024/visits.csv", False)]
)
def test_a_file_is_of_the_source_that_would_find_it(tmp_path: Path, name: str, claimed: bool) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(TEXT)

    assert is_of(file, tmp_path, VISITS) is claimed


def test_a_copy_is_called_by_where_it_comes_from(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "visits.zip", "w") as archive:
        archive.writestr("a.csv", TEXT)
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip")

    assert [str(file) for file in copied_files(tmp_path / "visits.zip", "s3://b/k.zip")] == ["s3://b/k.zip:a.csv"]
    assert [str(file) for file in copied_files(tmp_path / "visits.csv", "s3://b/k.csv")] == ["s3://b/k.csv"]
    with pytest.raises(CsvFileError, match=r"s3://b/k\.zip: cannot be read"):
        copied_files(broken, "s3://b/k.zip")
