"""Headers and delimiters: other names, other orders, trailing delimiters, repeated lines."""

from collections.abc import Iterator

from cube_model.definition import FileProfile
from tests.awkward.case import HEADER, PLAIN, PLAIN_ROW, Case, text_case

_PLACE = "place:string id:int32"
_NOTES = "place:string id:int32 note:string"
_TWO_ROWS = (("A", 1, "x"), ("B", 2, "y"))


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield from _trailing()
    yield from _repeated()
    yield from _names()
    yield from _drift()
    yield from _delimiters()


def _trailing() -> Iterator[Case]:
    yield text_case("trailing-delimiters-in-the-data", "place,id,note\nA,1,x,\nB,2,y,\n", *_TWO_ROWS, columns=_NOTES)
    yield text_case(
        "trailing-delimiters-in-header-and-data", "place,id,note,\nA,1,x,\nB,2,y,\n", *_TWO_ROWS, columns=_NOTES
    )
    yield text_case(
        "something-behind-the-trailing-delimiter",
        "place;id;note;\nA;1;x;\nB;2;y;z\nC;3;;\n",
        ("A", 1, "x"),
        ("C", 3, None),
        rejected=((3, "row", "4 fields, not 3"),),
        columns=_NOTES,
    )
    yield text_case(
        "a-row-shifted-by-one-with-an-empty-end",
        "place,id,note\nA,1,x\nB,2,,\nB,2,y\n",
        *_TWO_ROWS,
        rejected=((3, "row", "4 fields, not 3"),),
        columns=_NOTES,
    )


def _repeated() -> Iterator[Case]:
    for name, end in (("", "\n"), ("-crlf", "\r\n")):
        lines = ("place,id,note", "A,1,x", "place,id,note", "B,x,y", "place,id,note", "B,2,y")
        yield text_case(
            f"repeated-header{name}",
            end.join(lines) + end,
            *_TWO_ROWS,
            rejected=((4, "id", "is not an int32"),),
            skipped=2,
            columns=_NOTES,
        )
    yield text_case("only-repeated-headers", "place,id\nplace,id\nplace,id", skipped=2, columns=_PLACE)


def _names() -> Iterator[Case]:
    yield text_case(
        "header-in-other-case-with-spaces-and-accents",
        " PLACE ,Ïd,Número da Nota\nA,1,x\nB,2,y\n",
        *_TWO_ROWS,
        columns="place:string id:int32 numero_da_nota:string",
    )
    yield text_case(
        "header-map",
        "Ort,Nr.,note\nA,1,x\nB,2,y\n",
        *_TWO_ROWS,
        columns=_NOTES,
        given=FileProfile(header=(("Ort", "place"), ("Nr.", "id"))),
    )
    yield text_case("quoted-header-with-a-delimiter", 'place,"a, b",id\nA,x,1\n', ("A", 1), columns=_PLACE)
    yield text_case("single-column", "place\nA\n\nB\nA\n", ("A",), ("B",), columns="place:string")
    yield text_case(
        "single-column-with-emptiness",
        'place\nA\n""\n"B\nC"\n',
        ("A",),
        ("B\nC",),
        columns="place:string",
        rejected=((3, "place", "null, but part of the key"),),
    )


def _drift() -> Iterator[Case]:
    yield text_case("columns-in-another-order", "note,id,place\nx,1,A\ny,2,B\n", *_TWO_ROWS, columns=_NOTES)
    yield text_case(
        "new-columns",
        "extra,place,id,more,note\n0,A,1,,x\n,B,2,0,y\n",
        *_TWO_ROWS,
        columns=_NOTES,
        says=("extra", "more"),
    )
    yield text_case("missing-column", "place,id,other\nA,1,x\n", columns=_NOTES, error="note")
    yield text_case("renamed-column", "place,id,notes\nA,1,x\n", columns=_NOTES, error="notes")
    yield text_case("no-header", "A,1,x\nB,2,y\n", columns=_NOTES, error="place")
    yield text_case("duplicate-header-name", "place,id,note,id\nA,1,x,2\n", columns=_NOTES, error="id")
    names = ",".join(f"c{number}" for number in range(998))
    values = "0," * 998
    yield text_case("1000-columns", f"{names},place,id\n{values}A,1\n", ("A", 1), columns=_PLACE)
    yield text_case("1001-columns", f"{names},place,id,x\n{values}A,1,0\n", columns=_PLACE, error="1,0")


def _delimiters() -> Iterator[Case]:
    for name, mark in (("tab", "\t"), ("pipe", "|"), ("semicolon", ";"), ("colon", ":")):
        text = (HEADER + PLAIN).replace(",", mark)
        yield text_case(f"{name}-delimiter", text, PLAIN_ROW)
    text = (HEADER + PLAIN).replace(",", "^")
    yield text_case("delimiter-given", text, PLAIN_ROW, given=FileProfile(delimiter="^"))
    yield text_case(
        "another-delimiter-in-the-values",
        "place;id;note\nA,B;1;x,y,z\nC,D;2;,\n",
        ("A,B", 1, "x,y,z"),
        ("C,D", 2, ","),
        columns=_NOTES,
    )
