import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csv_loader.errors import CsvFileError
from csv_loader.frames.blocks import MOST_FIELD_BYTES, BlockReader
from csv_loader.frames.odd_records import AFTER_QUOTE, Dialect

DIALECT = Dialect(b",", b'"')
ANY_TEXT = st.text('ab,"\n\r\0ü', max_size=40)
SIZES = st.lists(st.integers(1, 9), min_size=1, max_size=5)
MIB = 1 << 20


@dataclass
class Pieces:
    """A stream that gives pieces of these sizes in turn, whatever it is asked for."""

    data: bytes
    sizes: Sequence[int]
    reads: int = 0
    read_bytes: int = 0

    def read(self, size: int) -> bytes:
        piece = self.data[self.read_bytes :][: self.sizes[self.reads % len(self.sizes)]]
        self.reads += 1
        self.read_bytes += len(piece)
        return piece


@dataclass
class Found:
    """The records of a text as (offset, line, text); where the blocks end; what is malformed; the error, if any."""

    records: list[tuple[int, int, bytes]] = field(default_factory=list)
    ends: list[tuple[int, int]] = field(default_factory=list)
    malformed: set[bytes] = field(default_factory=set)
    error: str = ""


def found(data: bytes, sizes: Sequence[int], offset: int = 0, line: int = 1, dialect: Dialect = DIALECT) -> Found:
    result = Found()
    reader = BlockReader("a.csv", dialect, offset, line)
    try:
        for block in reader.blocks(Pieces(data, sizes), 1):
            lines = block.lines_of(range(len(block.starts)))
            begin = block.offset - len(block.data)
            result.records += [(begin + int(block.starts[i]), at, block.text(i)) for i, at in enumerate(lines)]
            result.malformed |= {block.text(record) for record in block.malformed}
            result.ends.append((block.offset, block.next_line))
    except CsvFileError as error:
        result.error = str(error)
    return result


def whole(data: bytes) -> Found:
    return found(data, [len(data) + 1])


def rows_of(text: str, strict: bool = False) -> list[list[str]]:
    """The records that Python's csv module finds."""
    return [row for row in csv.reader(io.StringIO(text, newline=""), strict=strict) if row]


def is_strict(record: bytes) -> bool:
    try:
        rows_of(record.decode(), strict=True)
    except csv.Error:
        return False
    return True


@settings(max_examples=150)
@given(ANY_TEXT, SIZES)
@example("a\r\nb\r\n", [2])
@example('"a""b"\n"c"\n', [3])
@example('a\n"b"c,"d\n"\n', [8])
@example('a"\n"b\n"c"x\n"d"\n', [1])
def test_however_a_text_is_cut_its_records_and_lines_are_the_same(text: str, sizes: list[int]) -> None:
    data = text.encode()
    at_once, cut = whole(data), found(data, sizes)

    assert cut.error == at_once.error
    if not at_once.error:
        assert cut.records == at_once.records
        assert cut.malformed == at_once.malformed
        assert cut.ends[-1:] == at_once.ends[-1:]


@settings(max_examples=150)
@given(ANY_TEXT, SIZES)
def test_records_are_those_of_the_csv_module(text: str, sizes: list[int]) -> None:
    result = found(text.encode(), sizes)

    if result.error:
        assert not is_strict(text.encode())
        return
    assert [rows_of(record.decode()) for _, _, record in result.records] == [[row] for row in rows_of(text)]
    assert result.malformed == {record for _, _, record in result.records if not is_strict(record)}


@settings(max_examples=60)
@given(st.text("ab,\"'\n\rü", max_size=30), SIZES)
def test_without_quotes_every_line_is_a_record(text: str, sizes: list[int]) -> None:
    result = found(text.encode(), sizes, dialect=Dialect(b",", b""))

    assert [record.decode() for _, _, record in result.records] == [line for line in re.split("[\r\n]", text) if line]
    assert (result.error, result.malformed) == ("", set())


def written(rows: Sequence[Sequence[str]], ends: Sequence[str]) -> str:
    """Well-formed CSV whose line ends take turns."""
    lines = [",".join('"' + value.replace('"', '""') + '"' for value in row) for row in rows]
    return "".join(line + ends[number % len(ends)] for number, line in enumerate(lines))


@settings(max_examples=100)
@given(
    st.lists(st.lists(st.text('a,"\n\r\0ü', max_size=5), min_size=1, max_size=3), max_size=6),
    st.lists(st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), min_size=1, max_size=3),
    SIZES,
)
def test_what_is_written_as_csv_is_read_again(rows: list[list[str]], ends: list[str], sizes: list[int]) -> None:
    result = found(written(rows, ends).encode(), sizes)

    assert [rows_of(record.decode()) for _, _, record in result.records] == [[row] for row in rows]
    assert (result.error, result.malformed) == ("", set())


@settings(max_examples=100)
@given(ANY_TEXT, SIZES)
def test_a_record_is_named_by_its_place_and_line(text: str, sizes: list[int]) -> None:
    data = text.encode()

    for offset, line, record in found(data, sizes).records:
        assert data[offset:].startswith(record)
        assert line == 1 + len(re.findall(b"\r\n|\r|\n", data[:offset]))


@settings(max_examples=60)
@given(ANY_TEXT, SIZES, SIZES)
def test_from_the_end_of_any_block_the_rest_is_read(text: str, sizes: list[int], others: list[int]) -> None:
    data = text.encode()
    result = found(data, sizes)

    for offset, line in result.ends:
        rest = found(data[offset:], others, offset, line)
        assert rest.records == [record for record in result.records if record[0] >= offset] or result.error
        assert rest.error == result.error


@settings(max_examples=60)
@given(ANY_TEXT, st.integers(0, 5))
def test_of_a_block_the_first_records_can_be_taken_and_the_rest_read_later(text: str, records: int) -> None:
    data = (text + "\n").encode()  # else the last record would be a block of its own
    result = whole(data)
    if result.error or not result.records:
        return
    first = next(BlockReader("a.csv", DIALECT).blocks(Pieces(data, [len(data)]), 1)).first(records)
    rest = found(data[first.offset :], [7], first.offset, first.next_line)

    assert [first.text(i) for i in range(len(first.starts))] == [row[2] for row in result.records[:records]]
    assert rest.records == result.records[records:]
    assert {first.text(i) for i in first.malformed} | rest.malformed == result.malformed


def test_a_quote_in_an_unquoted_field_is_text() -> None:
    assert [record for _, _, record in whole(b'a"b,"c\nd"\n').records] == [b'a"b,"c\nd"']
    assert [record for _, _, record in whole(b'5" pipe,b"\nc\n').records] == [b'5" pipe,b"', b"c"]


def test_text_after_a_closing_quote_makes_its_record_malformed_and_no_other() -> None:
    (block,) = BlockReader("a.csv", DIALECT).blocks(Pieces(b'1,2\n3,"4"x\n5,"6"\n"7" ,8\n', [100]), 1)

    assert block.malformed == {1: AFTER_QUOTE, 3: AFTER_QUOTE}


def pieces_until_refused(data: bytes, size: int) -> tuple[str, int]:
    stream = Pieces(data, [size])
    with pytest.raises(CsvFileError) as refused:
        list(BlockReader("a.csv", DIALECT).blocks(stream, size))
    return str(refused.value), stream.read_bytes


@pytest.mark.parametrize("size", [3, 100])
def test_a_quote_that_is_never_closed_names_file_and_line(size: int) -> None:
    message, _ = pieces_until_refused(b'a\r\n"b\nc"\rd,"e\nf\n', size)

    assert message == "a.csv:4: a quote of this row is never closed; close or double it"


@pytest.mark.parametrize("long", [b"x" * (MIB + 1), b'"' + b"x\n" * (MIB // 2) + b'"'])
@pytest.mark.parametrize("size", [1 << 19, 4 << 20])
def test_a_field_of_more_than_a_mebibyte_names_file_and_line(long: bytes, size: int) -> None:
    message, _ = pieces_until_refused(b"a,b\n\n1," + long + b",2\n3,4\n", size)

    assert message.startswith("a.csv:3: a field of this row has more than 1,048,576 bytes")


def test_an_open_quote_is_not_followed_to_the_end_of_a_large_file() -> None:
    message, read = pieces_until_refused(b'a\n1,"' + b"x\n" * (2 * MIB), 1 << 18)

    assert message.startswith("a.csv:2: a field of this row has more than")
    assert read < 2 * MIB


def rows_of_long(stream: Pieces) -> Iterator[int]:
    for block in BlockReader("a.csv", DIALECT).blocks(stream, 1):
        yield from (block.ends - block.starts).tolist()


@pytest.mark.parametrize("size", [1 << 19, 4 << 20])
def test_a_field_of_a_mebibyte_is_read_and_so_is_a_longer_record(size: int) -> None:
    longest = b"x" * MOST_FIELD_BYTES

    assert list(rows_of_long(Pieces(longest + b"," + longest + b"\n1\n", [size]))) == [2 * MIB + 1, 1]
