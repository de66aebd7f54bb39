import gzip
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from csv_loader.errors import CsvFileError
from csv_loader.files.fingerprint import size_and_sha256
from csv_loader.files.input_files import InputFile, copied_files, find_files, is_of, named_files
from tests.builders import shops

SALES, VISITS = (next(s for s in shops().csv_sources() if s.name == name) for name in ("sales", "visits"))


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"shop\n")


def test_files_come_in_order_of_their_names_and_once(tmp_path: Path) -> None:
    write(tmp_path, "sales_2.csv", "sales_1.csv", "other.csv", "sales_3.csv/inside.csv")

    found = [InputFile(tmp_path / "sales_1.csv"), InputFile(tmp_path / "sales_2.csv")]
    assert find_files(tmp_path, SALES) == found
    assert find_files(tmp_path, replace(SALES, files=("sales_1*", *SALES.files))) == found


def test_a_missing_file_is_named_with_its_source(tmp_path: Path) -> None:
    with pytest.raises(CsvFileError, match=r"visits\.csv: no file for source 'visits'; put it there or change `files`"):
        find_files(tmp_path, VISITS)


def test_named_files_are_names_or_patterns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "b.csv", "a.csv", "deep/c.csv", "[d].csv")
    monkeypatch.chdir(tmp_path)

    assert [str(file) for file in named_files(["b.csv", "*.csv"])] == ["b.csv", "[d].csv", "a.csv"]
    assert [str(file) for file in named_files(["[d].csv", "**/c.csv"])] == ["[d].csv", "deep/c.csv"]
    assert named_files([str(tmp_path / "dee?" / "*")]) == [InputFile(tmp_path / "deep" / "c.csv")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a.csv", "a.csv: there is no such file"),
        ("x_*.csv", r"x_\*.csv: there is no such file"),
        ("x**.csv", r"x\*\*.csv: cannot be read .*Invalid pattern"),
        (".", r"\.: is a folder; name its files, as in \*\.csv"),
    ],
)
def test_a_name_that_finds_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CsvFileError, match=reason):
        named_files([name])


@pytest.mark.parametrize(
    ("name", "claimed"), [("visits.csv", True), ("visits.csv.gz", False), ("2024/visits.csv", False)]
)
def test_a_file_is_of_the_source_that_would_find_it(tmp_path: Path, name: str, claimed: bool) -> None:
    write(tmp_path, name)

    assert is_of(tmp_path / name, tmp_path, VISITS) is claimed


def test_a_copy_is_called_by_where_it_comes_from(tmp_path: Path) -> None:
    write(tmp_path, "visits.csv")
    with zipfile.ZipFile(tmp_path / "visits.zip", "w") as archive:
        archive.writestr("a.csv", "shop\n")

    assert [str(file) for file in copied_files(tmp_path / "visits.zip", "s3://b/k.zip")] == ["s3://b/k.zip:a.csv"]
    assert [str(file) for file in copied_files(tmp_path / "visits.csv", "s3://b/k.csv")] == ["s3://b/k.csv"]
    with pytest.raises(CsvFileError, match=r"s3://b/k\.csv: cannot be read"):
        copied_files(tmp_path / "gone.csv", "s3://b/k.csv")


def test_size_and_fingerprint_are_of_what_is_stored(tmp_path: Path) -> None:
    packed = gzip.compress(b"shop\n" * 1000, mtime=0)
    (tmp_path / "a.csv.gz").write_bytes(packed)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "shop\n" * 1000)
    (plain, zipped) = named_files([str(tmp_path / "a.csv.gz"), str(tmp_path / "a.zip")])

    assert plain.size == len(packed)
    assert 0 < zipped.size < 100
    assert size_and_sha256(plain) != size_and_sha256(zipped)
    (tmp_path / "a.csv.gz").write_bytes(packed[:-1] + b"x")
    assert size_and_sha256(InputFile(tmp_path / "a.csv.gz")) not in {size_and_sha256(zipped), "", None}


def test_a_fingerprint_is_that_of_other_tools(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"abc")

    size, sha256 = size_and_sha256(InputFile(tmp_path / "a.csv"))
    assert (size, sha256[:32]) == (3, "ba7816bf8f01cfea414140de5dae2223")
    with pytest.raises(CsvFileError, match=r"b\.csv: cannot be read"):
        size_and_sha256(InputFile(tmp_path / "b.csv"))
