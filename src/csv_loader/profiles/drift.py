"""How a file's header differs from the definition."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from csv_loader.profiles.profile import Drift

_ALIKE = 0.6


def drift(header: Sequence[str], columns: Sequence[str], order: Mapping[str, int]) -> Drift:
    """The difference between a header and a source's columns, when `order` says where those are that it has."""
    missing = [column for column in columns if column not in order]
    taken = set(order.values())
    new = {index: name for index, name in enumerate(header) if index not in taken and name.strip()}
    places = [order[column] for column in columns if column in order]
    renamed = tuple(_renamed(missing, new, columns, len(header)))
    return Drift(tuple(missing), tuple(new.values()), renamed, places != sorted(places))


def _renamed(
    missing: Sequence[str], new: Mapping[int, str], columns: Sequence[str], width: int
) -> Iterator[tuple[str, str]]:
    """Pairs of names that are alike, the likest first; then those in the same place of a header of the same width."""
    pairs = [(_likeness(name, column), column, index) for column in missing for index, name in new.items()]
    alike = sorted((pair for pair in pairs if pair[0] >= _ALIKE), key=lambda pair: -pair[0])
    placed = [(1.0, column, columns.index(column)) for column in missing] if width == len(columns) else []
    paired: set[str] = set()
    used: set[int] = set()
    for _, column, index in (*alike, *placed):
        if column not in paired and index in new and index not in used:
            paired.add(column)
            used.add(index)
            yield new[index], column


def _likeness(name: str, column: str) -> float:
    return SequenceMatcher(None, _letters(name), _letters(column)).ratio()


def _letters(name: str) -> str:
    return name.casefold().replace("_", "").replace(" ", "")
