"""Line ends, blank lines and empty files; a line's number is that of the file."""

from collections.abc import Iterator

from tests.awkward.case import HEADER, PLAIN, PLAIN_ROW, Case, Row, text_case

_PLACE = "place:string id:int32"
_WRONG = ("id", "'x' is not an int32")
_MIXED = "place,id{0}A,1{1}B,x{2}C,3{3}D,x{4}"


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    rows: tuple[Row, ...] = (("A", 1), ("C", 3))
    rejected = ((3, *_WRONG), (5, *_WRONG))
    ends = {
        "crlf": ["\r\n"] * 5,
        "lone-cr": ["\r"] * 5,
        "crlf-and-lf": ["\r\n", "\n", "\n", "\r\n", "\n"],
        "crlf-lf-and-lone-cr": ["\n", "\r", "\r\n", "\n", "\r"],
        "no-final-newline": ["\n", "\n", "\n", "\n", ""],
        "no-final-newline-after-crlf": ["\r\n", "\r\n", "\r\n", "\r\n", ""],
    }
    for name, marks in ends.items():
        yield text_case(name, _MIXED.format(*marks), *rows, rejected=rejected, columns=_PLACE)
    yield from _blank()
    yield from _empty()
    yield from _nul()


def _blank() -> Iterator[Case]:
    yield text_case(
        "blank-lines-between-and-at-the-end",
        "place,id\n\nA,1\n\n\r\nB,x\nC,3\n\n\n",
        ("A", 1),
        ("C", 3),
        rejected=((6, *_WRONG),),
        columns=_PLACE,
    )
    yield text_case(
        "blank-lines-before-the-header",
        "\n\nplace,id\nA,1\nB,x\n",
        ("A", 1),
        rejected=((5, *_WRONG),),
        columns=_PLACE,
    )
    yield text_case(
        "a-line-of-delimiters",
        "place,id,note\nA,1,n\n,,\nB,2,n\n",
        ("A", 1, "n"),
        ("B", 2, "n"),
        rejected=((3, "place", "null, but part of the key"),),
        columns="place:string id:int32 note:string",
    )
    yield text_case(
        "a-line-of-spaces",
        "place,id\nA,1\n   \nB,2\n",
        ("A", 1),
        ("B", 2),
        rejected=((3, "row", "1 fields, not 2"),),
        columns=_PLACE,
    )


def _empty() -> Iterator[Case]:
    for name, text in (("empty-file", ""), ("only-a-bom", "\ufeff"), ("only-blank-lines", "\n\r\n\n")):
        yield text_case(name, text, error="readings.csv:1: the file is empty; the first line must name the columns")
    yield text_case("header-only", HEADER)
    yield text_case("header-only-without-newline", HEADER.rstrip("\n"))


def _nul() -> Iterator[Case]:
    yield text_case(
        "nul-bytes",
        HEADER + PLAIN + "B\0,2,1,2024-01-31,n\nC,3\0,1,2024-01-31,n\nD,4,1,2024-01-31,\0\n",
        PLAIN_ROW,
        rejected=((3, "place", "NUL"), (4, "id", "is not an int64"), (5, "note", "NUL")),
    )
