from typing import Any

import pytest

from csv_loader.errors import CsvFileError
from csv_loader.position import START, Counts
from csv_loader.rejected import Rejected
from csv_loader.windows import FileReader, Window
from cube_model.definition import FileProfile
from tests.fake_load import MemoryCsv
from tests.typed_columns import a_source

SOURCE = a_source("place:string id:int64 amount:decimal(9,2) note:string", "place id", "place")
HEADER = b"id,place,amount,note\n"


def windows(data: bytes, size: int = 1 << 20, limit: int | None = None) -> list[Window]:
    return list(FileReader(SOURCE, MemoryCsv("a.csv", data), FileProfile()).windows(START, size, limit))


def rows(window: Window) -> list[tuple[str, int, int]]:
    values: list[Any] = [column.values for column in window.columns[:3]]
    return list(zip(values[0].to_pylist(), values[1].tolist(), values[2].tolist(), strict=True))


def test_a_rejected_row_tells_its_line_its_first_wrong_column_and_its_text() -> None:
    (window,) = windows(HEADER + b'1,A,2,x\n\n2,,y,"a\r\nb"\nx,B,,\n4,C\n')

    assert window.rejected == [
        Rejected("a.csv", 4, "place", "is null, but part of the key", '2,,y,"a\r\nb"'),
        Rejected("a.csv", 6, "id", "'x' is not an int64", "x,B,,"),
        Rejected("a.csv", 7, "row", "2 fields, not 4", "4,C"),
    ]
    assert window.counts == Counts(4, 1, 3)


def test_what_is_no_text_in_a_rejected_row_is_shown_as_its_bytes() -> None:
    (window,) = windows("ü,ü,1,ü\n".encode().join([HEADER + b"1,A,2,x\n" * 9, b"2,A\xff,3,x\n"]))

    assert [(row.line, row.text) for row in window.rejected] == [(11, "ü,ü,1,ü"), (12, "2,A\\xff,3,x")]


def test_rejected_rows_do_not_shift_the_others() -> None:
    (window,) = windows(HEADER + b"1,A,2,x\nx,B,3,\n3,C,4,\n4,D,x,\n5,,6,\n6,F,7,y\nid,place,amount,note\n7,G,8,\n")

    assert rows(window) == [("A", 1, 200), ("C", 3, 400), ("F", 6, 700), ("G", 7, 800)]
    assert window.counts == Counts(8, 4, 3, 1)


@pytest.mark.parametrize("size", [10, 100, 1000])
def test_windows_are_of_about_so_many_bytes(size: int) -> None:
    data = HEADER + b"1,A,2,x\n" * 500
    found = windows(data, size)
    ends = [window.offset for window in found]

    assert ends[-1] == len(data)
    assert all(size <= end - begin < 2 * size + 10 for begin, end in zip([len(HEADER), *ends], ends[:-1], strict=False))
    assert sum(window.counts.rows_in for window in found) == 500
    assert found[-1].line == 502


def test_of_a_limit_the_last_window_ends_where_the_next_row_begins() -> None:
    found = windows(HEADER + b"1,A,2,x\n2,A,2,x\n3,A,2,x\n", limit=2)

    assert [(window.counts.rows_in, window.offset, window.line) for window in found] == [(2, len(HEADER) + 16, 4)]


@pytest.mark.parametrize("data", [HEADER, HEADER[:-1], b"\n" + HEADER + b"\n\n"])
def test_a_file_may_have_no_rows(data: bytes) -> None:
    assert sum((window.counts for window in windows(data)), Counts()) == Counts()


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(CsvFileError, match=r"^a\.csv:1: the file is empty; the first line must name the columns$"):
        windows(data)


def test_a_window_has_a_bound_of_rejected_rows() -> None:
    found = windows(HEADER + b"1,A,wrong,x\n" * 400_000, 24 << 20)

    assert [len(window.rejected) for window in found if window.rejected][0] < 250_000
    assert sum(len(window.rejected) for window in found) == 400_000
