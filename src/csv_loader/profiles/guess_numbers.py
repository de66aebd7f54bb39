"""The decimal and thousands marks of a file, from the numbers of its sample."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from csv_loader.profiles.number_marks import NumberMarks
from cube_model.definition import Column, FileProfile
from cube_model.errors import ValueRejected
from cube_model.logical_types import INTEGERS, Kind
from cube_model.values import Value, parse_text

NUMBERS = INTEGERS | {Kind.DECIMAL, Kind.FLOAT64}
_MARKS = ((".", ""), (",", ""), (".", ","), (",", "."), (".", " "), (",", " "), (".", "'"), (",", "'"))
_SHAPE = str.maketrans("12345678", "99999999")  # zeros count: none leads a group, and those at the end are no digits
_MOST_SHAPES = 500  # a column
_ALMOST_ALL = 0.99


@dataclass(frozen=True)
class Marks:
    """The decimal and thousands marks; `rival` is another pair that fits the sample and means other numbers."""

    decimal: str
    thousands: str
    rival: tuple[str, str] | None = None


def guess_marks(columns: Sequence[tuple[Column, Iterable[str]]], given: FileProfile) -> Marks:
    """The marks with which most numbers can be read; a point alone when the sample leaves it open.

    Nor is it settled by a few odd numbers, when with a point alone almost as many can be read as other numbers.
    """
    pairs = [pair for pair in _MARKS if given.decimal in (None, pair[0]) and given.thousands in (None, pair[1])]
    shapes = _shapes(columns)
    readings = {pair: _readings(pair, shapes) for pair in pairs}
    scores = {pair: sum(readings[pair][1]) for pair in pairs}
    best = max(pairs, key=lambda pair: scores[pair])
    rivals = [pair for pair in pairs if scores[pair] == scores[best] and readings[pair] != readings[best]]
    few_odd = scores[pairs[0]] >= _ALMOST_ALL * scores[best] and _disagree(readings[pairs[0]][0], readings[best][0])
    return Marks(*pairs[0], _other(pairs[0], [best, *rivals])) if rivals or few_odd else Marks(*best)


def _disagree(one: Sequence[Value | None], other: Sequence[Value | None]) -> bool:
    """Whether a number that both can read is not the same."""
    return any(None not in pair and pair[0] != pair[1] for pair in zip(one, other, strict=True))


def _other(chosen: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return next(pair for pair in pairs if pair != chosen)


def _shapes(columns: Sequence[tuple[Column, Iterable[str]]]) -> list[tuple[Column, str, int]]:
    """(column, a text, how many texts are written like it); numbers of digits only say nothing."""
    return [(column, *shape) for column, texts in columns for shape in _shapes_of(texts)]


def _shapes_of(texts: Iterable[str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    examples: dict[str, str] = {}
    for text, times in Counter(texts).items():
        if not (text.isascii() and text.isdigit()):
            shape = text.translate(_SHAPE)
            counts[shape] = counts.get(shape, 0) + times
            examples.setdefault(shape, text)
    most = sorted(counts, key=lambda shape: -counts[shape])[:_MOST_SHAPES]
    return [(examples[shape], counts[shape]) for shape in most]


def _readings(pair: tuple[str, str], shapes: Sequence[tuple[Column, str, int]]) -> tuple[list[Value | None], list[int]]:
    marks = NumberMarks(*pair)
    values = [_value(marks, column, text) for column, text, _ in shapes]
    return values, [0 if value is None else count for value, (_, _, count) in zip(values, shapes, strict=True)]


def _value(marks: NumberMarks, column: Column, text: str) -> Value | None:
    try:
        return parse_text(column, marks.canonical(column.type.kind, text))
    except (ValueError, ValueRejected):
        return None
