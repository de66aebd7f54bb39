"""A measure of `cube.yaml`: its aggregate, and the keys that belong to it."""

import re
from decimal import Decimal

from cube_model.definition import Aggregate, Measure
from cube_model.yaml_section import Section

MOST_VALUES = 100  # of a top: far fewer than its sketch counts exactly
_PART = re.compile(r"0\.(?=\d*[1-9])\d{1,9}")
_PARTS = "cannot be made of those of its parts"
# Why an aggregate that others offer is none here, and what to write.
_REFUSED = {
    **dict.fromkeys(("median", "percentile"), (_PARTS, 'write quantile and its q, as in q: "0.5"')),
    "mode": (_PARTS, "write top and limit: 1"),
    **dict.fromkeys(("count_distinct", "distinct_count"), (_PARTS, "write distinct, an estimate")),
    **dict.fromkeys(("first", "last"), ("depends on the order of rows", "write min or max of a time")),
    **dict.fromkeys(("stddev", "variance"), ("is not exact", "derive the square, and take the sums of both")),
}


def parse_measure(name: str, section: Section) -> Measure:
    """The measure of a section; problems are noted there."""
    text = section.text("agg") or ""
    if text not in set(Aggregate):
        _refuse(name, text, section)
        text = "count"
    aggregate = Aggregate(text)
    measure = _ratio(name, section) if aggregate is Aggregate.RATIO else _aggregate(name, aggregate, section)
    section.finish()
    return measure


def _refuse(name: str, text: str, section: Section) -> None:
    what, remedy = f"unknown aggregate {text!r}", f"one of: {', '.join(Aggregate)}"
    if text in _REFUSED:
        reason, remedy = _REFUSED[text]
        what = f"a {text} {reason}"
    section.problem(section.line_of("agg"), f"measure {name!r}: {what}", remedy)


def _ratio(name: str, section: Section) -> Measure:
    of = section.texts("of")
    if len(of) != 2:
        section.problem(
            section.line_of("of"), f"measure {name!r}: a ratio is of two measures", "write of: [above, below]"
        )
        of = ("", "")
    return Measure(name, Aggregate.RATIO, ratio=(of[0], of[1]))


def _aggregate(name: str, aggregate: Aggregate, section: Section) -> Measure:
    source = section.text("source") or ""
    column = section.text("of", required=aggregate is not Aggregate.COUNT)
    q = _part(name, section) if aggregate is Aggregate.QUANTILE else None
    limit = _limit(name, section) if aggregate is Aggregate.TOP else None
    return Measure(name, aggregate, source, column, q=q, limit=limit)


def _part(name: str, section: Section) -> Decimal | None:
    text = section.text("q")
    if text is None:
        return None
    if not _PART.fullmatch(text):
        what = f"measure {name!r}: {text!r} is not between 0 and 1"
        section.problem(section.line_of("q"), what, 'write it as "0.5", of at most 9 digits; min and max are exact')
        return None
    return Decimal(text)


def _limit(name: str, section: Section) -> int | None:
    limit = section.number("limit")
    if limit and limit > MOST_VALUES:
        what = f"measure {name!r}: {limit} values are more than a top has"
        section.problem(section.line_of("limit"), what, f"write {MOST_VALUES} or less")
    return limit
