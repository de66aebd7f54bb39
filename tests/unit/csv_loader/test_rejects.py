from pathlib import Path

import pytest

from csv_loader.errors import AwsError, CassandraError, UsageError
from csv_loader.rejects import RejectsFile, kept_rejects
from csv_loader.rows import Rejected

ROW = Rejected("s3://b/landing/k.csv", 2, "id", "'x' is not an int64", "x")


def test_rejected_rows_are_kept_when_the_load_ends_well(tmp_path: Path) -> None:
    kept: list[str] = []

    with kept_rejects(tmp_path / "r.csv", lambda path: kept.append(path.read_text())) as rejected:
        rejected.write(ROW)

    assert [text.splitlines()[1] for text in kept] == ["s3://b/landing/k.csv,2,id,'x' is not an int64,x"]


def test_rejected_rows_are_kept_when_the_load_fails(tmp_path: Path) -> None:
    kept: list[str] = []

    with (
        pytest.raises(CassandraError, match="not acknowledged"),
        kept_rejects(tmp_path / "r.csv", lambda path: kept.append(path.read_text())) as rejected,
    ):
        rejected.write(ROW)
        raise CassandraError("not acknowledged")

    assert len(kept) == 1


def test_of_two_errors_the_load_has_the_first_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(path: Path) -> None:
        raise AwsError("no bucket")

    with (
        pytest.raises(CassandraError, match="not acknowledged"),
        kept_rejects(tmp_path / "r.csv", refuse) as rejected,
    ):
        rejected.write(ROW)
        raise CassandraError("not acknowledged")

    assert capsys.readouterr().err == "csv_loader: no bucket\n"


def test_where_nothing_is_rejected_nothing_is_kept(tmp_path: Path) -> None:
    kept: list[Path] = []

    with kept_rejects(tmp_path / "r.csv", kept.append):
        pass

    assert kept == []


def test_a_folder_that_cannot_be_written_is_told_in_words_for_both_entries(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(UsageError, match="make room, or name another folder by --rejects or TMPDIR"),
        RejectsFile(tmp_path / "file" / "r") as r,
    ):
        r.write(ROW)
