"""One awkward file: its bytes, the source it is for, and what must come of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from cube_model.definition import Column, CsvSource, FileProfile
from cube_model.logical_types import parse_logical_type
from cube_model.values import Value

Row: TypeAlias = tuple[Value | None, ...]
READINGS = "place:string id:int64 amount:decimal(9,2) day:date note:string"
HEADER = "place,id,amount,day,note\n"
PLAIN = "A,1,1.50,2024-01-31,n\n"
PLAIN_ROW: Row = ("A", 1, Decimal("1.50"), date(2024, 1, 31), "n")


@dataclass(frozen=True)
class Case:
    """A file and its expectation: `rows` that the table holds in the end, or a part of the error's text.

    The key of the source is its first two columns, or its only one; the first is the partition. `rejected` are the
    line, the column (`row` for all of it) and a part of the reason. Several files come of an archive only.
    """

    name: str
    content: bytes = field(repr=False)
    rows: tuple[Row, ...] = ()
    rejected: tuple[tuple[int, str, str], ...] = ()
    skipped: int = 0
    error: str = ""
    columns: str = READINGS
    nulls: tuple[str, ...] | None = None
    given: FileProfile = FileProfile()
    file: str = "readings.csv"
    says: tuple[str, ...] = ()  # parts of what is said of guesses and drift

    @property
    def source(self) -> CsvSource:
        """The source that the file is for."""
        columns = tuple(_column(text) for text in self.columns.split())
        names = tuple(column.name for column in columns)
        return CsvSource(
            "readings", columns, names[:2], None, (), (), ("readings*",), self.nulls, names[:1], lookup=False
        )


def text_case(name: str, text: str, *rows: Row, encoding: str = "utf-8", **expected: Any) -> Case:
    """A case whose file is a text."""
    return Case(name, text.encode(encoding), rows, **expected)


def day(text: str) -> date:
    """The day of an ISO date."""
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    """The moment in UTC of an ISO timestamp without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _column(text: str) -> Column:
    name, _, type_name = text.partition(":")
    logical = parse_logical_type(type_name)
    assert logical is not None, type_name
    return Column(name, logical)
