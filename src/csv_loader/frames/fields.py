"""The fields of a block's records, as Arrow's CSV parser finds them: one array of texts a column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv

from csv_loader.errors import CsvFileError
from csv_loader.frames.blocks import Block
from csv_loader.frames.odd_records import Dialect
from csv_loader.frames.texts import offsets

Records: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How records are cut: `names` fields, of which those at `order` are the source's columns, in its order.

    With `trailing` a delimiter ends each record. `header` is the record that names the columns, as it stands in the
    file: others like it are skipped.
    """

    dialect: Dialect
    names: int
    order: tuple[int, ...]
    trailing: bool
    header: bytes

    @property
    def width(self) -> int:
        """The number of fields as a parser sees them."""
        return self.names + self.trailing


@dataclass(frozen=True)
class Fields:
    """Rows of texts: `columns` in the source's order, `records` the record of each row; and what is no row.

    `refused` are reasons by record, `skipped` counts repeated headers.
    """

    columns: Sequence[pa.StringArray]
    records: Records
    refused: dict[int, str]
    skipped: int


def read_fields(block: Block, shape: Shape, name: str) -> Fields:
    """The fields of a block's records; a record of another shape is refused with its reason."""
    headers = _like_header(block, shape.header)
    refused = {r: reason for r, reason in (block.malformed | _not_utf8(block)).items() if r not in headers}
    left_out = np.zeros(len(block.starts), bool)
    left_out[headers] = left_out[list(refused)] = True
    kept = np.flatnonzero(~left_out)
    parser = _Parser(shape)
    table = parser.parsed(_text_of(block, kept))
    if parser.misshapen:
        table, kept = parser.again(block, kept, refused)
    if table.num_rows != len(kept):
        where = f"{name}:{next(block.lines_of([int(kept[0])]))}"
        raise CsvFileError(f"{where}: the rows from here on cannot be told apart; check delimiter and quotes")
    if shape.trailing:
        table, kept = _without_surplus(table, kept, shape, refused)
    return Fields([_whole(table.column(f"f{i}")) for i in shape.order], kept, refused, len(headers))


def _like_header(block: Block, header: bytes) -> list[int]:
    """The records that repeat the header."""
    alike = np.flatnonzero(block.ends - block.starts == len(header))
    return [record for record in alike.tolist() if block.text(record) == header]


def _not_utf8(block: Block) -> dict[int, str]:
    """The records with bytes that are not UTF-8."""
    found: dict[int, str] = {}
    if block.data.isascii() or _is_utf8(block.data):
        return found
    for record in range(len(block.starts)):
        text = block.text(record)
        try:
            text.decode()
        except UnicodeDecodeError as error:
            found[record] = _wrong_byte(text[error.start : error.start + 3])
    return found


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
        return True
    except UnicodeDecodeError:
        return False


def _wrong_byte(text: bytes) -> str:
    """Half a surrogate pair is what the decoders of other encodings make of a byte that they do not have."""
    low = ord(text.decode("utf-8", "surrogatepass")) - 0xDC00 if text[:1] == b"\xed" and len(text) == 3 else -1
    if 0 <= low < 256:
        return f"byte 0x{low:02X} is not of the file's encoding; say another"
    return f"byte 0x{text[0]:02X} is not UTF-8; say the file's encoding"


def _text_of(block: Block, kept: Records) -> bytes:
    """The records that are kept: runs of them, where none between is left out."""
    if not len(kept):
        return b""
    cuts = np.flatnonzero(np.diff(kept) > 1) + 1
    runs = [(run[0], run[-1]) for run in np.split(kept, cuts)]
    return b"\n".join(block.data[block.starts[first] : block.ends[last]] for first, last in runs)


class _Parser:
    """Arrow's parser for one block; it notes the rows of another width as (number from 0, fields)."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self.misshapen: list[tuple[int, int]] = []

    def parsed(self, data: bytes) -> pa.Table:
        """The table of texts, its columns called f0, f1 and so on."""
        names = [f"f{i}" for i in range(self._shape.width)]
        wanted = [names[i] for i in self._shape.order] + names[self._shape.names :]
        if not data:
            return pa.table({name: pa.array([], pa.string()) for name in wanted})
        dialect = self._shape.dialect
        return csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            csv.ParseOptions(
                delimiter=dialect.delimiter.decode(),
                quote_char=dialect.quote.decode() or False,
                newlines_in_values=True,
                invalid_row_handler=self._note,
            ),
            csv.ConvertOptions(
                check_utf8=False, column_types=dict.fromkeys(wanted, pa.string()), include_columns=wanted
            ),
        )

    def _note(self, row: csv.InvalidRow) -> str:
        self.misshapen.append((row.number - 1, row.actual_columns))
        return "skip"

    def again(self, block: Block, kept: Records, refused: dict[int, str]) -> tuple[pa.Table, Records]:
        """The same without the rows of another width, or with the delimiter that should end them."""
        mended: dict[int, bytes] = {}
        for number, fields in self.misshapen:
            record = int(kept[number])
            text, delimiter = block.text(record), self._shape.dialect.delimiter
            ended = self._shape.trailing and text.endswith(delimiter)
            if self._shape.trailing and fields == self._shape.names and not ended:
                mended[record] = text + delimiter
            else:  # also with a delimiter in the place of a field: which field is missing nobody knows
                refused[record] = f"{fields - ended} fields, not {self._shape.names}"
        kept = np.array([record for record in kept.tolist() if record not in refused], np.int64)
        return self.parsed(b"\n".join(mended.get(r) or block.text(r) for r in kept.tolist())), kept


def _without_surplus(table: pa.Table, kept: Records, shape: Shape, refused: dict[int, str]) -> tuple[pa.Table, Records]:
    """Without the rows that have something behind the delimiter that ends them."""
    lengths = np.diff(offsets(_whole(table.column(f"f{shape.names}"))))
    refused |= dict.fromkeys(kept[lengths > 0].tolist(), f"{shape.width} fields, not {shape.names}")
    return (table, kept) if not lengths.any() else (table.filter(pa.array(lengths == 0)), kept[lengths == 0])


def _whole(column: pa.ChunkedArray) -> pa.StringArray:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
