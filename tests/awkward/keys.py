"""Keys: null, empty, repeated."""

from collections.abc import Iterator
from decimal import Decimal

from tests.awkward.case import HEADER, PLAIN, PLAIN_ROW, Case, day, text_case

_NOTES = "place:string id:int32 note:string"
_BOOLEANS = "place:string id:int32 open:bool"


def cases() -> Iterator[Case]:
    """The cases of this kind."""
    yield text_case(
        "null-in-the-key",
        "place,id,note\n,1,x\nA,,x\nA,NA,x\nA,1,x\n",
        ("A", 1, "x"),
        columns=_NOTES,
        rejected=(
            (2, "place", "is null, but part of the key"),
            (3, "id", "is null, but part of the key"),
            (4, "id", "is null, but part of the key"),
        ),
    )
    yield text_case(
        "empty-partition-key",
        "place,id,note\n,1,x\nNULL,2,x\nA,3,\n",
        ("A", 3, ""),
        columns=_NOTES,
        nulls=("NULL",),
        rejected=((2, "place", "is empty, but the whole partition key"), (3, "place", "is null")),
    )
    yield text_case(
        "repeated-keys-the-last-row-wins",
        HEADER + "A,1,1,2024-01-01,old\nB,1,1,2024-01-01,b\nA,+01,1.5,2024-01-31,n\nB,1,,,\n",
        PLAIN_ROW,
        ("B", 1, None, None, None),
    )
    yield text_case(
        "a-rejected-row-does-not-replace",
        HEADER + "A,1,1.50,2024-01-31,n\nA,1,x,2024-02-01,new\n",
        PLAIN_ROW,
        rejected=((3, "amount", "is not a decimal(9,2)"),),
    )
    days = [f"2024-01-{number % 28 + 1:02}" for number in range(150)]
    text = "".join(f"P{number % 7},{number},{number}.25,{each},\n" for number, each in enumerate(days))
    rows = ((f"P{number % 7}", number, Decimal(f"{number}.25"), day(each), None) for number, each in enumerate(days))
    yield text_case("rows-of-several-partitions-mixed", HEADER + text, *rows)
    yield text_case(
        "booleans",
        "place,id,open\nA,1,true\nA,2,FALSE\nA,3,True\nA,4,\nA,5,yes\nA,6,1\n",
        ("A", 1, True),
        ("A", 2, False),
        ("A", 3, True),
        ("A", 4, None),
        columns=_BOOLEANS,
        rejected=((6, "open", "is neither true nor false"), (7, "open", "is neither true nor false")),
    )
    yield text_case(
        "several-faults-in-a-row-name-the-first-column",
        HEADER + "A,x,y,z,n\n,1,y,2024-01-31,n\n" + PLAIN,
        PLAIN_ROW,
        rejected=((2, "id", "is not an int64"), (3, "place", "is null, but part of the key")),
    )
