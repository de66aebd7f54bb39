"""What the user chose: names with commas between, and a number of rows."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from bench.errors import BenchError

_T = TypeVar("_T")


def chosen(text: str, known: Mapping[str, _T], groups: Mapping[str, Sequence[str]], what: str) -> list[_T]:
    """The known things that the text names, in the order in which they are known; BenchError for another name."""
    named = {name for word in text.split(",") for name in groups.get(word.strip(), [word.strip()])}
    if unknown := sorted(named - known.keys()):
        names = ", ".join([*groups, *known])
        raise BenchError(f"{what}={text!r}: {', '.join(map(repr, unknown))} is not known; known are: {names}")
    return [thing for name, thing in known.items() if name in named]


def row_count(text: str) -> int | None:
    """The number of rows that the text says, None if it is empty; BenchError if it is no number from 1."""
    if not text:
        return None
    if not text.isdecimal() or int(text) < 1:
        raise BenchError(f"ROWS={text!r} is not a number from 1")
    return int(text)
