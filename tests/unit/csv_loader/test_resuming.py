import hashlib
from pathlib import Path

import pytest

from csv_loader.checkpoint import Checkpoint
from csv_loader.checkpoint_file import read_checkpoint
from csv_loader.errors import ResumeError
from csv_loader.files.input_files import InputFile
from csv_loader.position import START, Counts, Position
from csv_loader.resuming import begun, fingerprints

LOAD = Checkpoint("sales", "d", "k of h")
SOME = Position(0, 10, 2, Counts(5, 5))


@pytest.fixture
def files(tmp_path: Path) -> list[InputFile]:
    (tmp_path / "a.csv").write_bytes(b"one")
    (tmp_path / "b.zip").write_bytes(b"three")
    return [InputFile(tmp_path / "a.csv"), *(InputFile(tmp_path / "b.zip", name) for name in ("1.csv", "2.csv"))]


def stopped(path: Path, files: list[InputFile]) -> None:
    """What a load leaves that was stopped after some rows."""
    with begun(path, LOAD, files, resume=False) as checkpoint:
        checkpoint.reached(SOME)


def test_files_are_known_by_name_size_and_content(files: list[InputFile]) -> None:
    found = fingerprints(files)

    assert [(f.size, f.sha256) for f in found[:2]] == [
        (len(content), hashlib.sha256(content).hexdigest()) for content in (b"one", b"three")
    ]
    assert found[1].sha256 == found[2].sha256
    assert [f.name for f in found] == [str(file) for file in files]


def test_a_load_goes_on_where_it_stopped(tmp_path: Path, files: list[InputFile]) -> None:
    stopped(tmp_path / "c.json", files)

    with begun(tmp_path / "c.json", LOAD, files, resume=True) as checkpoint:
        assert checkpoint.position == SOME
        assert not checkpoint.complete

    found = read_checkpoint(tmp_path / "c.json")
    assert found and found.position == SOME


def test_without_the_wish_it_starts_over(tmp_path: Path, files: list[InputFile]) -> None:
    stopped(tmp_path / "c.json", files)

    assert begun(tmp_path / "c.json", LOAD, files, resume=False).position == START


def test_a_source_that_the_last_run_did_not_reach_starts(tmp_path: Path, files: list[InputFile]) -> None:
    assert begun(tmp_path / "c.json", LOAD, files, resume=True).position == START


def test_a_changed_file_is_refused_and_the_checkpoint_stays(tmp_path: Path, files: list[InputFile]) -> None:
    stopped(tmp_path / "c.json", files)
    files[0].path.write_bytes(b"two")

    with pytest.raises(ResumeError, match=r"a\.csv is not as it was"):
        begun(tmp_path / "c.json", LOAD, files, resume=True)

    assert (tmp_path / "c.json").exists()
