import gzip
from pathlib import Path

import pytest

from csv_loader.files.input_files import InputFile
from csv_loader.files.limits import Limits
from csv_loader.files.sample import read_sample
from csv_loader.profiles.sample import Sample

MIB = 1 << 20


def sample(path: Path, data: bytes) -> Sample:
    path.write_bytes(data)
    return read_sample(InputFile(path), Limits(ratio=10_000))


@pytest.mark.parametrize("data", [b"", b"a\n1\n", b"x" * MIB])
def test_a_small_file_is_its_own_sample(tmp_path: Path, data: bytes) -> None:
    assert sample(tmp_path / "a.csv", data) == Sample(data, (), complete=True)
    assert sample(tmp_path / "a.csv.gz", gzip.compress(data)) == Sample(data, (), complete=True)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_large_file_is_sampled_in_several_places(tmp_path: Path, newline: str) -> None:
    lines = [f"{number:07},é{newline}" for number in range(600_000)]
    data = "".join(lines).encode()

    found = sample(tmp_path / "a.csv", data)

    assert found.head == data[:MIB]
    assert not found.complete
    assert len(found.spots) == 8
    for spot in found.spots:
        assert len(spot) <= 1 << 16
        assert spot.decode() in data.decode()
        assert set(spot.decode().splitlines(keepends=True)) <= set(lines)
    assert found.spots[-1].decode().endswith(lines[-1])
    assert data.index(found.spots[0]) > MIB


def test_there_are_no_spots_where_lines_cannot_be_found(tmp_path: Path) -> None:
    text = "a,b\n" * (MIB // 2)

    assert sample(tmp_path / "a.csv.gz", gzip.compress(text.encode())).spots == ()
    assert sample(tmp_path / "wide.csv", text.encode("utf-16")).spots == ()
    assert sample(tmp_path / "one_line.csv", b"x" * (2 * MIB)).spots == ()


def test_a_file_just_over_the_head_is_sampled_to_its_end(tmp_path: Path) -> None:
    found = sample(tmp_path / "a.csv", b"1234567\n" * (MIB // 8) + b"tail\nend")

    assert (len(found.head), found.complete) == (MIB, False)
    assert found.spots == ()  # the only whole line there may have begun in the head


def test_lines_behind_the_head_are_in_a_spot(tmp_path: Path) -> None:
    found = sample(tmp_path / "a.csv", b"1234567\n" * (MIB // 8) + b"tail\nmore\nend")

    assert found.spots == (b"more\n",)
