import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csv_loader.errors import AwsError, CassandraError, ResumeError, UsageError
from csv_loader.rejected import Rejected
from csv_loader.rejects import RejectsFile, kept_rejects

ROW = Rejected("s3://b/landing/k.csv", 2, "id", "'x' is not an int64", "x")


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_the_text_of_a_row_is_as_the_file_has_it(tmp_path: Path) -> None:
    texts = ["=1+1;'x", 'a,"two\r\nlines",b', "nul \0 and é", "lone \udcff byte"]

    with RejectsFile(tmp_path / "r.csv") as rejected:
        rejected.write([Rejected("f", 2, "id", "why", text) for text in texts])

    assert [row[4] for row in read(tmp_path / "r.csv")] == ["text", *texts[:3], "lone \\udcff byte"]


def test_a_file_of_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    for _ in range(2):
        with RejectsFile(tmp_path / "r.csv") as rejected:
            rejected.write([ROW])
    assert len(read(tmp_path / "r.csv")) == 2

    with RejectsFile(tmp_path / "r.csv"):
        pass
    assert not (tmp_path / "r.csv").exists()


TEXTS = st.text(st.sampled_from('",\r\na') | st.characters(exclude_categories=["Cs"]), max_size=9)


@given(st.lists(TEXTS, max_size=9), st.integers(0, 9))
def test_a_run_that_goes_on_keeps_the_rows_of_the_checkpoint(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], kept: int
) -> None:
    path = tmp_path_factory.mktemp("rejects") / "r.csv"
    rows = [Rejected("f", line, "id", "why", text) for line, text in enumerate(["two\nlines", *texts])]
    kept = min(kept, len(rows))
    with RejectsFile(path) as rejected:
        rejected.write(rows)
        rejected.sync()
    whole = path.read_bytes()

    with RejectsFile(path, kept) as rejected:
        rejected.write(rows[kept:])

    assert path.read_bytes() == whole


@pytest.mark.parametrize("there", [True, False])
def test_rejects_that_are_gone_are_not_passed_over(tmp_path: Path, there: bool) -> None:
    if there:
        with RejectsFile(tmp_path / "r.csv") as rejected:
            rejected.write([ROW])

    with pytest.raises(ResumeError, match="load without --resume"), RejectsFile(tmp_path / "r.csv", 2):
        pass


def test_rejected_rows_are_kept_when_the_load_ends_well(tmp_path: Path) -> None:
    kept: list[str] = []

    with kept_rejects(tmp_path / "r.csv", lambda path: kept.append(path.read_text())) as rejected:
        rejected.write([ROW])

    assert [text.splitlines()[1] for text in kept] == ["s3://b/landing/k.csv,2,id,'x' is not an int64,x"]


def test_rejected_rows_are_kept_when_the_load_fails(tmp_path: Path) -> None:
    kept: list[str] = []

    with (
        pytest.raises(CassandraError, match="not acknowledged"),
        kept_rejects(tmp_path / "r.csv", lambda path: kept.append(path.read_text())) as rejected,
    ):
        rejected.write([ROW])
        raise CassandraError("not acknowledged")

    assert len(kept) == 1


def test_of_two_errors_the_load_has_the_first_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(path: Path) -> None:
        raise AwsError("no bucket")

    with (
        pytest.raises(CassandraError, match="not acknowledged"),
        kept_rejects(tmp_path / "r.csv", refuse) as rejected,
    ):
        rejected.write([ROW])
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
        r.write([ROW])
