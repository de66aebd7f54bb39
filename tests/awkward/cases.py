"""All awkward files."""

from tests.awkward import encodings, headers, keys, lines, moments, numbers, packed, quotes
from tests.awkward.case import Case

GROUPS = (encodings, lines, quotes, headers, numbers, moments, keys, packed)


def cases() -> list[Case]:
    """Every case, in the order of the table in README.md."""
    return [case for group in GROUPS for case in group.cases()]
