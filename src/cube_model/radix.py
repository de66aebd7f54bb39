"""The keys of cells: the member codes of a cuboid's dimensions as the digits of one int64, the first most significant.

A digit counts to the number of members that its dimension has at the cuboid's depth: a mixed radix (Knuth, The Art of
Computer Programming, vol. 2, 4.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cube_model.errors import ArithmeticOverflow
from cube_model.lattice import Cuboid
from cube_model.members import Codes, Members

_MOST = np.iinfo(np.int64).max


def possible_keys(cuboid: Cuboid, members: Sequence[Members]) -> int:
    """How many different keys its cells can have; ArithmeticOverflow when an int64 cannot number them."""
    possible = 1
    for dimension, depth in zip(members, cuboid.depths, strict=True):
        possible *= max(dimension.count(depth), 1)
    if possible > _MOST:
        what = f"cuboid {cuboid.name!r} has {possible:.1e} possible keys, more than 63 bits can number"
        raise ArithmeticOverflow(f"{what}: exclude it, or leave dimensions of many members out of it")
    return possible


def keys_of(cuboid: Cuboid, codes: Mapping[str, Codes], rows: int, members: Sequence[Members]) -> Codes:
    """The keys of rows from the codes of each used dimension at the cuboid's depth, by its name."""
    keys = np.zeros(rows, np.int64)
    for dimension, depth in zip(members, cuboid.depths, strict=True):
        if depth:
            keys *= dimension.count(depth)
            keys += codes[dimension.dimension.name]
    return keys


def digits(keys: Codes, cuboid: Cuboid, members: Sequence[Members]) -> dict[int, Codes]:
    """The member codes of each dimension that the cuboid uses, by the dimension's position."""
    found: dict[int, Codes] = {}
    for position in reversed(range(len(members))):
        if depth := cuboid.depths[position]:
            keys, found[position] = _split(keys, members[position].count(depth))
    return found


def renumbered(keys: Codes, cuboid: Cuboid, before: Sequence[Members], members: Sequence[Members]) -> Codes:
    """The same cells' keys where dimensions have more members than before, and old members the same codes."""
    codes = {members[i].dimension.name: c for i, c in digits(keys, cuboid, before).items()}
    return keys_of(cuboid, codes, len(keys), members)


def rolled_up(keys: Codes, parent: Cuboid, cuboid: Cuboid, members: Sequence[Members]) -> Codes:
    """The keys of the cells of a coarser cuboid that cells of its parent belong to."""
    found, weight = np.zeros(len(keys), np.int64), 1
    parts = list(_parts(parent, cuboid, members))
    for number, part in enumerate(reversed(parts), start=1):
        rest, digit = (keys, keys) if number == len(parts) else _split(keys, part.count)
        keys = rest
        if part.becomes:
            found += (digit if part.codes is None else part.codes[digit]) * weight
            weight *= part.becomes
    return found


@dataclass(frozen=True)
class _Part:
    """Digits of a parent's key that stay, go, or are replaced as one: how many values they have, and will have.

    `becomes` is 0 for digits that go; `codes` are the new values of a digit that is replaced.
    """

    count: int
    becomes: int
    codes: Codes | None = None


def _parts(parent: Cuboid, cuboid: Cuboid, members: Sequence[Members]) -> Iterator[_Part]:
    """The digits from the most significant on; neighbours that stay or go are one part, so that keys are cut less."""
    last: _Part | None = None
    for dimension, before, after in zip(members, parent.depths, cuboid.depths, strict=True):
        if not before:
            continue
        part = _part(dimension, before, after)
        joins = last is not None and part.codes is last.codes is None and bool(part.becomes) == bool(last.becomes)
        if last and not joins:
            yield last
        last = _Part(last.count * part.count, last.becomes * part.becomes) if last and joins else part
    if last:
        yield last


def _part(dimension: Members, before: int, after: int) -> _Part:
    count = dimension.count(before)
    if after in (0, before):
        return _Part(max(count, 1), max(count, 1) if after else 0)
    codes = dimension.rolled_up(np.arange(count, dtype=np.int64), before, after)
    return _Part(max(count, 1), max(dimension.count(after), 1), codes)


def _split(keys: Codes, count: int) -> tuple[Codes, Codes]:
    rest = keys // max(count, 1)
    return rest, keys - rest * count
