import itertools
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from csv_loader.checkpoint import Checkpoint, Fingerprint, from_json
from csv_loader.checkpoint_file import CheckpointFile, read_checkpoint, refuse_another
from csv_loader.errors import CsvFileError, ResumeError, UsageError
from csv_loader.position import START, Counts, Position

FILES = (Fingerprint("a.csv", 10, "aa" * 32),)
NEW = Checkpoint("sales", "d", "k of h")
FIRST, SECOND = (Position(0, offset, 2, Counts(offset, offset)) for offset in (10, 20))


def at_once() -> tuple[Fingerprint, ...]:
    return FILES


class Slowly:
    """Hashes that are ready only when they are told to be."""

    def __init__(self) -> None:
        self.ready = threading.Event()

    def __call__(self) -> tuple[Fingerprint, ...]:
        assert self.ready.wait(30)
        return FILES


def position(path: Path) -> Position:
    found = read_checkpoint(path)
    assert found
    return found.position


def test_each_position_replaces_the_one_before(tmp_path: Path) -> None:
    path, times = tmp_path / "made" / "k.sales.json", itertools.count()

    with CheckpointFile(path, Checkpoint("sales", "d", "k of h", FILES), at_once, lambda: next(times)) as checkpoint:
        for each in (FIRST, SECOND):
            checkpoint.reached(each)
            assert position(path) == each
        checkpoint.reached(SECOND, complete=True)

    assert from_json(path.read_text()) == Checkpoint("sales", "d", "k of h", FILES, SECOND, complete=True)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_positions_that_follow_at_once_are_written_in_the_end_only(tmp_path: Path) -> None:
    path = tmp_path / "c.json"

    with CheckpointFile(path, Checkpoint("sales", "d", "k of h", FILES), at_once, lambda: 0.0) as checkpoint:
        checkpoint.reached(FIRST)
        checkpoint.reached(SECOND)
        assert position(path) == FIRST

    assert position(path) == SECOND


def test_nothing_is_written_before_the_files_are_hashed(tmp_path: Path) -> None:
    path, slowly = tmp_path / "c.json", Slowly()

    with CheckpointFile(path, NEW, slowly) as checkpoint:
        checkpoint.reached(FIRST)
        assert not path.exists()
        checkpoint.reached(SECOND)
        slowly.ready.set()

    assert position(path) == SECOND


def test_a_load_that_fails_or_is_stopped_leaves_its_last_position(tmp_path: Path) -> None:
    path, slowly = tmp_path / "c.json", Slowly()

    with pytest.raises(KeyboardInterrupt), CheckpointFile(path, NEW, slowly) as checkpoint:
        checkpoint.reached(FIRST)
        slowly.ready.set()
        raise KeyboardInterrupt

    assert position(path) == FIRST


def test_a_load_that_was_stopped_at_once_starts_over(tmp_path: Path) -> None:
    with CheckpointFile(tmp_path / "c.json", NEW, at_once):
        pass

    assert position(tmp_path / "c.json") == START


def test_the_checkpoint_of_an_earlier_run_goes_when_another_begins(tmp_path: Path) -> None:
    path, slowly = tmp_path / "c.json", Slowly()
    path.write_text("earlier")

    with CheckpointFile(path, NEW, slowly):
        assert not path.exists()
        slowly.ready.set()


def test_files_that_cannot_be_hashed_fail_the_load(tmp_path: Path) -> None:
    def fail() -> tuple[Fingerprint, ...]:
        raise CsvFileError("a.csv: cannot be read")

    with pytest.raises(CsvFileError, match="cannot be read"), CheckpointFile(tmp_path / "c.json", NEW, fail):
        pass


def no_checkpoint(path: Path) -> None:
    path.write_text("{}")


def a_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("prepare", [no_checkpoint, a_folder])
def test_what_is_no_checkpoint_is_refused_by_name(tmp_path: Path, prepare: Callable[[Path], None]) -> None:
    prepare(tmp_path / "c.json")

    with pytest.raises(ResumeError, match=r"c\.json: is no checkpoint \(.+\); load without --resume"):
        read_checkpoint(tmp_path / "c.json")


def test_where_there_is_none_there_is_none(tmp_path: Path) -> None:
    assert read_checkpoint(tmp_path / "c.json") is None


def test_another_load_is_refused_with_the_remedy(tmp_path: Path) -> None:
    refuse_another(tmp_path / "c.json", NEW, NEW)

    with pytest.raises(ResumeError, match=r"c\.json: the load cannot go on: .+ or load without --resume"):
        refuse_another(tmp_path / "c.json", NEW, Checkpoint("sales", "other", "k of h"))


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(UsageError, match="make room, or name another folder by --checkpoint"),
        CheckpointFile(tmp_path / "file" / "c.json", NEW, at_once),
    ):
        pass
