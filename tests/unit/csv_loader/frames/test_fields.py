import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from csv_loader.errors import CsvFileError
from csv_loader.frames.blocks import Block, BlockReader
from csv_loader.frames.fields import Fields, Shape, read_fields
from csv_loader.frames.odd_records import AFTER_QUOTE, Dialect

COMMA = Dialect(b",", b'"')
RECORD = st.lists(st.sampled_from([b"a", b"b", b",", b'"', b"\n", b"\0", "ü".encode(), b"\xfc"]), max_size=7).map(
    b"".join
)


@dataclass
class OnePiece:
    data: bytes

    def read(self, size: int) -> bytes:
        data, self.data = self.data, b""
        return data


def block_of(data: bytes, dialect: Dialect = COMMA) -> Block:
    blocks = list(BlockReader("a.csv", dialect).blocks(OnePiece(data.removesuffix(b"\n") + b"\n"), 1))
    assert len(blocks) == 1
    return blocks[0]


def shape(names: int = 2, trailing: bool = False, order: Sequence[int] = (), header: bytes = b"x,y") -> Shape:
    return Shape(COMMA, names, tuple(order) or tuple(range(names)), trailing, header)


def fields(data: bytes, shape: Shape) -> Fields:
    return read_fields(block_of(data, shape.dialect), shape, "a.csv")


def rows(found: Fields) -> list[tuple[str, ...]]:
    return list(zip(*(column.to_pylist() for column in found.columns), strict=True))


def test_the_columns_come_in_the_order_of_the_source_without_those_it_does_not_have() -> None:
    found = fields(b'1,2,3\n4,"5",6\n', shape(3, order=(2, 0)))

    assert rows(found) == [("3", "1"), ("6", "4")]
    assert (found.records.tolist(), found.refused, found.skipped) == ([0, 1], {}, 0)


def test_quotes_are_taken_off_and_nothing_else_is_changed() -> None:
    found = fields('" a ","x""y"\r\n\0, ü\r\n"",\n"1\r\n2","3,4"\n'.encode(), shape())

    assert rows(found) == [(" a ", 'x"y'), ("\0", " ü"), ("", ""), ("1\r\n2", "3,4")]


def test_a_file_may_have_other_delimiters_and_quotes_or_none() -> None:
    tabs = Shape(Dialect(b"\t", b""), 2, (0, 1), False, b"x")
    semicolons = Shape(Dialect(b";", b"'"), 2, (0, 1), False, b"x")

    assert rows(fields(b'"1\t2"\n', tabs)) == [('"1', '2"')]
    assert rows(fields(b"'1;''';2\n", semicolons)) == [("1;'", "2")]


def test_a_row_of_another_width_is_refused_with_the_number_of_its_fields() -> None:
    found = fields(b"1,2\n3\n\n4,5,6\n7,8\n9,,\n", shape())

    assert found.refused == {1: "1 fields, not 2", 2: "3 fields, not 2", 4: "3 fields, not 2"}
    assert rows(found) == [("1", "2"), ("7", "8")]
    assert found.records.tolist() == [0, 3]


def test_where_rows_end_without_a_delimiter_one_that_does_is_refused_for_its_values_may_have_shifted() -> None:
    found = fields(b"1,2,\n3,4\nshifted,5,\n", shape())

    assert rows(found) == [("3", "4")]
    assert found.refused == {0: "3 fields, not 2", 2: "3 fields, not 2"}


def test_where_rows_end_with_a_delimiter_one_field_too_few_is_refused_for_its_values_may_have_shifted() -> None:
    assert fields(b"1,\n2,3,\n", shape(trailing=True)).refused == {0: "1 fields, not 2"}


def test_a_repeated_header_counts_once_also_when_it_is_not_utf8_or_malformed() -> None:
    for header in (b"x,\xfc", b'"x"y,z'):
        found = fields(b"1,2\n" + header + b"\n", shape(header=header))
        assert (found.skipped, found.refused, rows(found)) == (1, {}, [("1", "2")])


def test_where_rows_end_with_a_delimiter_it_may_be_left_out_but_nothing_may_follow() -> None:
    found = fields(b'1,2,\n3,4\n5,6,7\n8,\n9\n,"",""\n1,2,,\n', shape(trailing=True))

    assert rows(found) == [("1", "2"), ("3", "4"), ("", "")]
    assert found.refused == {2: "3 fields, not 2", 3: "1 fields, not 2", 4: "1 fields, not 2", 6: "3 fields, not 2"}
    assert found.records.tolist() == [0, 1, 5]


def test_a_repeated_header_is_skipped_and_a_row_that_is_only_like_it_is_read() -> None:
    found = fields(b"1,2\nx,y\nx,z\nx,Y\n", shape())

    assert (found.skipped, found.refused) == (1, {})
    assert rows(found) == [("1", "2"), ("x", "z"), ("x", "Y")]
    assert found.records.tolist() == [0, 2, 3]


def test_a_row_that_is_not_utf8_is_refused_and_no_other() -> None:
    found = fields("ü,1\n".encode() + b"\xfc,2\n3,4\n\xed\xa0\x80,\xff\n5,ok\n", shape())

    assert found.refused == {
        1: "byte 0xFC is not UTF-8; say the file's encoding",
        3: "byte 0xED is not UTF-8; say the file's encoding",
    }
    assert rows(found) == [("ü", "1"), ("3", "4"), ("5", "ok")]


def test_a_character_that_the_end_of_a_row_cuts_is_of_that_row() -> None:
    found = fields(b"1,\xc3\n2,\xc3\xbc\n", shape())

    assert list(found.refused) == [0]
    assert rows(found) == [("2", "ü")]


def test_a_malformed_row_is_left_out_and_spoils_no_other() -> None:
    found = fields(b'1,"2"x\n3,"4"\n"5"y"",6\n7"y",8\n', shape())

    assert found.refused == {0: AFTER_QUOTE, 2: AFTER_QUOTE}
    assert rows(found) == [("3", "4"), ('7"y"', "8")]


@pytest.mark.parametrize("data", [b"x,y\n", b"1\n2\n", b"\xff,1\n"])
def test_a_block_may_be_without_rows(data: bytes) -> None:
    found = fields(data, shape())

    assert rows(found) == []
    assert [len(column) for column in found.columns] == [0, 0]


def text_rows(record: bytes) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(record.decode(), newline="")) if row]


def is_readable(record: bytes) -> bool:
    try:
        return len(list(csv.reader(io.StringIO(record.decode(), newline=""), strict=True))) == 1
    except (csv.Error, UnicodeDecodeError):
        return False


def expected(block: Block, shape: Shape) -> list[tuple[str, ...]]:
    """The rows that Python's csv module reads, of the right width but for a delimiter that ends them."""
    texts = [block.text(record) for record in range(len(block.starts))]
    parsed = [(text, text_rows(text)[0]) for text in texts if text != shape.header and is_readable(text)]
    return [tuple(row[i] for i in shape.order) for text, row in parsed if is_of(shape, text, row)]


def is_of(shape: Shape, text: bytes, row: Sequence[str]) -> bool:
    surplus = len(row) - shape.names
    if not shape.trailing:
        return not surplus
    return (surplus == 1 and not row[-1]) or (not surplus and not text.endswith(b","))


@settings(max_examples=120)
@given(st.lists(RECORD, max_size=6), st.integers(1, 3), st.booleans(), RECORD)
@example([b"a,b", b"a", b"a,b"], 2, False, b"x")
def test_every_record_is_a_row_or_refused_or_skipped(
    records: list[bytes], names: int, trailing: bool, header: bytes
) -> None:
    try:
        block = block_of(b"\n".join([b"a,b", *records]))
    except CsvFileError:
        assume(False)
    layout = shape(names, trailing, header=header)
    found = read_fields(block, layout, "a.csv")

    assert len(found.records) + len(found.refused) + found.skipped == len(block.starts)
    assert not set(found.records.tolist()) & set(found.refused)
    assert {len(column) for column in found.columns} == {len(found.records)}
    assert rows(found) == expected(block, layout)
