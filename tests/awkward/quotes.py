"""Quotes, and records of too few or too many fields."""

from collections.abc import Iterator

from cube_model.definition import FileProfile
from tests.awkward.case import Case, text_case

_NOTES = "place:string id:int32 note:string"
_HEADER = "place,id,note\n"
_WRONG = ("id", "'x' is not an int32")


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield from _inside()
    yield from _amid()
    yield from _unclosed()
    yield from _counts()


def _inside() -> Iterator[Case]:
    yield text_case(
        "delimiters-newlines-and-doubled-quotes-in-quotes",
        'place;id;note\n"A;\nB";1;"he said ""no; never"""\nC;x;\n"D\r\n\r\nE";2;"\n"\nF;x;""\n',
        ("A;\nB", 1, 'he said "no; never"'),
        ("D\r\n\r\nE", 2, "\n"),
        rejected=((4, *_WRONG), (9, *_WRONG)),
        columns=_NOTES,
    )
    yield text_case("every-field-in-quotes", '"place","id","note"\n"A","1","x,y"\n', ("A", 1, "x,y"), columns=_NOTES)
    yield text_case(
        "quoted-and-bare-emptiness-are-null", _HEADER + 'A,1,\nB,2,""\n', ("A", 1, None), ("B", 2, None), columns=_NOTES
    )
    yield text_case(
        "only-doubled-quotes", _HEADER + 'A,1,""""\nB,2,""""""\n', ("A", 1, '"'), ("B", 2, '""'), columns=_NOTES
    )
    yield text_case("a-quote-ends-the-file", _HEADER + 'A,1,"x\ny"', ("A", 1, "x\ny"), columns=_NOTES)
    yield text_case(
        "another-quote-mark",
        _HEADER + "A,1,'x,\"y\"'\n",
        ("A", 1, 'x,"y"'),
        columns=_NOTES,
        given=FileProfile(quote="'"),
    )
    yield text_case(
        "no-quote-mark",
        _HEADER + 'A,1,"x\nB,2,y"\n',
        ("A", 1, '"x'),
        ("B", 2, 'y"'),
        columns=_NOTES,
        given=FileProfile(quote=""),
    )


def _amid() -> Iterator[Case]:
    """Quotes that neither open nor close a field are text; what follows a closing one is a mistake."""
    yield text_case(
        "a-quote-in-an-unquoted-field",
        _HEADER + 'A,1,5" pipe\nB,2,6"\nC,x,7" pipe\nD,4,say "hi"\n',
        ("A", 1, '5" pipe'),
        ("B", 2, '6"'),
        ("D", 4, 'say "hi"'),
        rejected=((4, *_WRONG),),
        columns=_NOTES,
    )
    yield text_case(
        "text-after-a-closing-quote",
        _HEADER + 'A,1,"x"y\nB,2,"x" \n"C\nD"E,3,z\nF,4,"ok"\n',
        ("F", 4, "ok"),
        rejected=((2, "row", "quote"), (3, "row", "quote"), (4, "row", "quote")),
        columns=_NOTES,
    )
    yield text_case(
        "a-space-before-a-quote",
        _HEADER + 'A,1, "x"\nB,2, "x,y"\n',
        ("A", 1, ' "x"'),
        rejected=((3, "row", "4 fields, not 3"),),
        columns=_NOTES,
    )


def _unclosed() -> Iterator[Case]:
    yield text_case("an-unclosed-quote", _HEADER + 'A,1,x\n\nB,2,"y\nC,3,z\n', error="readings.csv:4: ", columns=_NOTES)
    yield text_case(
        "an-unclosed-quote-after-odd-ones",
        _HEADER + 'A,1,5" pipe\nB,2,"y\nC,3,z\n',
        error="readings.csv:3: ",
        columns=_NOTES,
    )
    yield text_case("an-unclosed-quote-in-the-header", 'place,id,"note\nA,1,x\n', error="readings.csv", columns=_NOTES)
    long = "x" * ((1 << 20) + 1)
    yield text_case(
        "a-field-over-1-mib", f"{_HEADER}A,1,x\nB,2,{long}\nC,3,z\n", error="readings.csv:3: ", columns=_NOTES
    )
    yield text_case(
        "a-quoted-field-over-1-mib", f'{_HEADER}A,1,"x\ny"\nB,2,"{long}"\n', error="readings.csv:4: ", columns=_NOTES
    )


def _counts() -> Iterator[Case]:
    yield text_case(
        "too-few-and-too-many-fields",
        _HEADER + "A,1\nB,2,x\nC,3,x,y\nD\nE,5,y\n",
        ("B", 2, "x"),
        ("E", 5, "y"),
        rejected=((2, "row", "2 fields, not 3"), (4, "row", "4 fields, not 3"), (5, "row", "1 fields, not 3")),
        columns=_NOTES,
    )
    yield text_case(
        "a-bare-comma-in-a-decimal",
        "place,id,amount\nA,1,1,50\nB,2,2.50\n",
        ("B", 2, 2.5),
        rejected=((2, "row", "4 fields, not 3"),),
        columns="place:string id:int32 amount:float64",
    )
