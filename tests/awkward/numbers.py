"""Numbers as they are written in real files, those that fit their column and those that do not."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from cube_model.definition import FileProfile
from cube_model.values import Value
from tests.awkward.case import Case, Row, day, text_case

_INTEGERS = "place:string id:int32 pieces:int64"
_AMOUNTS = "place:string id:int32 amount:decimal(9,2)"
_RATIOS = "place:string id:int32 ratio:float64"


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield from _integers()
    yield from _decimals()
    yield from _marks()
    yield from _floats()
    yield from _nulls()


def _integers() -> Iterator[Case]:
    good = ("+5", "007", "-0", "9223372036854775807", "-9223372036854775808")
    yield _column_case("integers-with-signs-and-zeros", _INTEGERS, [(text, int(text)) for text in good], [])
    bad = ("0x1F", " 1", "1 ", "1.0", "1e3", "--1", "+", "1_000", "١", "9223372036854775808", "-" + "9" * 30)
    yield _column_case("texts-that-are-no-integers", _INTEGERS, [("1", 1)], [(text, "int64") for text in bad])
    yield text_case(
        "integers-out-of-range",
        "place,id,pieces\nA,2147483647,1\nB,2147483648,1\nC,-2147483649,1\n",
        ("A", 2147483647, 1),
        columns=_INTEGERS,
        rejected=((3, "id", "is out of the range of int32"), (4, "id", "is out of the range of int32")),
    )


def _decimals() -> Iterator[Case]:
    good = ("1.5", "1.500", "-1", "+.5", "7.", "0009999999.99", "-0", "-0.00")
    values = ("1.50", "1.50", "-1.00", "0.50", "7.00", "9999999.99", "0.00", "0.00")
    pairs = [(text, Decimal(value)) for text, value in zip(good, values, strict=True)]
    bad = [
        ("1.005", "more than 2 digits after the point"),
        ("10000000", "out of the range"),
        ("1e2", "is not a"),
        ("NaN.", "is not a"),
        (".", "is not a"),
        ("1.2.3", "is not a"),
        (" 1", "is not a"),
    ]
    yield _column_case("decimals", _AMOUNTS, pairs, bad)
    digits = "12345678901234567890.123456789012345678"
    longest = [(digits, Decimal(digits)), ("-" + digits, Decimal("-" + digits))]
    too_long = [("1" + digits, "out of the range"), (digits + "9", "more than 18 digits after the point")]
    yield _column_case("decimals-of-38-digits", "place:string id:int32 amount:decimal(38,18)", longest, too_long)


def _marks() -> Iterator[Case]:
    good = [
        ("1.234,5", Decimal("1234.50")),
        ("1234,56", Decimal("1234.56")),
        ("-12.345,00", Decimal("-12345.00")),
        ("0,99", Decimal("0.99")),
    ]
    yield _column_case("decimal-commas-and-points-between-thousands", _AMOUNTS, good, [("1.23,4", "is not a")], ";")
    good = [("1,234.5", Decimal("1234.50")), ("12,345", Decimal("12345.00")), ("1234.56", Decimal("1234.56"))]
    yield _column_case("commas-between-thousands", _AMOUNTS, good, [("1,23.4", "is not a")], ";")
    yield _column_case(
        "decimal-mark-given",
        _AMOUNTS,
        [("1,234", Decimal("1234.00")), ("1", Decimal("1.00"))],
        [],
        ";",
        given=FileProfile(decimal=".", thousands=","),
    )
    yield _column_case(
        "points-between-thousands-of-integers",
        _INTEGERS,
        [("1.234", 1234), ("1.234.567", 1234567), ("12", 12)],
        [("1.5", "is not an integer")],
        ";",
        given=FileProfile(decimal=",", thousands="."),
    )
    yield _column_case(
        "spaces-between-thousands",
        _AMOUNTS,
        [("1 234,5", Decimal("1234.50")), ("1\u00a0234,5", Decimal("1234.50"))],
        [],
        ";",
        given=FileProfile(decimal=",", thousands=" "),
    )


def _floats() -> Iterator[Case]:
    good = [
        ("1", 1.0),
        ("-.5e-3", -0.0005),
        ("1E5", 1e5),
        ("0.1", 0.1),
        ("-0", -0.0),
        ("1e-999", 0.0),
        ("123456789012345678901234567890", 123456789012345678901234567890.0),
    ]
    bad = ("inf", "Infinity", "-inf", "1e999", "0x1p3", " 1", "1,5")
    yield _column_case("floats", _RATIOS, good, [(text, "float64") for text in bad], ";")
    yield _column_case(
        "nan-where-only-emptiness-is-null",
        _RATIOS,
        [("1", 1.0), ("", None)],
        [("NaN", "is not a float64"), ("nan", "is not a float64")],
        nulls=("",),
    )


def _nulls() -> Iterator[Case]:
    columns = "place:string id:int32 amount:decimal(9,2) ratio:float64 day:date note:string"
    header = "place,id,amount,ratio,day,note\n"
    null: Row = (None, None, None)
    yield text_case(
        "na-in-columns-of-numbers-and-dates",
        header + "NA,1,NA,NA,NA,NA\nA,2,NULL,NaN,null,NULL\nB,3,-,n/a,?,-\nC,4,N/A,nan,None,\nD,5,1,2,2024-01-31,x\n",
        ("NA", 1, *null, "NA"),
        ("A", 2, *null, "NULL"),
        ("C", 4, *null, None),
        ("D", 5, Decimal("1.00"), 2.0, day("2024-01-31"), "x"),
        columns=columns,
        rejected=((4, "ratio", "is not a float64"),),
    )
    yield text_case(
        "nulls-given",
        header + "A,1,NULL,NULL,NULL,NULL\nB,2,,1,2024-01-31,\nC,3,NA,1,2024-01-31,x\n",
        ("A", 1, *null, None),
        columns=columns,
        nulls=("NULL",),
        rejected=((3, "amount", "is not a decimal(9,2)"), (4, "amount", "is not a decimal(9,2)")),
    )


def _column_case(
    name: str,
    columns: str,
    good: Sequence[tuple[str, Value | None]],
    bad: Sequence[tuple[str, str]],
    mark: str = ",",
    **options: Any,
) -> Case:
    """A case about the third column: good texts with their values, then bad ones with a part of the reason."""
    header = [column.partition(":")[0] for column in columns.split()]
    texts = [text for text, _ in (*good, *bad)]
    lines = [mark.join(header), *(f"P{mark}{number}{mark}{text}" for number, text in enumerate(texts, 1))]
    rows: list[Row] = [("P", number, value) for number, (_, value) in enumerate(good, 1)]
    rejected = tuple((line, header[2], reason) for line, (_, reason) in enumerate(bad, 2 + len(good)))
    return text_case(name, "\n".join(lines) + "\n", *rows, rejected=rejected, columns=columns, **options)
