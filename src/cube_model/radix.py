"""The keys of cells: the member codes of a cuboid's dimensions as the digits of one int64, the first most significant.

A digit counts to the number of members that its dimension has at the cuboid's depth: a mixed radix (Knuth, The Art of
Computer Programming, vol. 2, 4.1). Where 63 bits cannot number all keys, a key has several such words: the dimensions
in their order, as many in each as it can hold; keys are then an array of two axes, cells by words. Only `joined`,
`digits` and what they are made of know words.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cube_model.lattice import Cuboid
from cube_model.members import Codes, Members
from cube_model.ranks import Keys

_MOST = np.iinfo(np.int64).max
_BLOCK = 1 << 15  # keys that stay in the processor's cache while they are worked out


def member_counts(cuboid: Cuboid, members: Sequence[Members]) -> list[int]:
    """How many members each used dimension has at the cuboid's depth."""
    return [m.count(depth) for m, depth in zip(members, cuboid.depths, strict=True) if depth]


def possible_keys(cuboid: Cuboid, members: Sequence[Members]) -> int:
    """How many different keys its cells can have."""
    return math.prod(max(count, 1) for count in member_counts(cuboid, members))


def keys_of(cuboid: Cuboid, codes: Mapping[str, Codes], rows: int, members: Sequence[Members]) -> Keys:
    """The keys of rows from the codes of each used dimension at the cuboid's depth, by its name."""
    used = [m.dimension.name for m, depth in zip(members, cuboid.depths, strict=True) if depth]
    return joined([codes[name] for name in used], member_counts(cuboid, members), rows)


def joined(codes: Sequence[Codes], counts: Sequence[int], rows: int) -> Keys:
    """The keys of which these are the digits, each less than its count; the inverse of `digits`."""
    words = [_word(codes[word], counts[word], rows) for word in _words(counts)]
    return words[0] if len(words) == 1 else np.column_stack(words)


def digits(keys: Keys, cuboid: Cuboid, members: Sequence[Members]) -> dict[int, Codes]:
    """The member codes of each dimension that the cuboid uses, by the dimension's position."""
    used = [position for position, depth in enumerate(cuboid.depths) if depth]
    counts = member_counts(cuboid, members)
    found: dict[int, Codes] = {}
    for column, word in zip(keys.T if keys.ndim == 2 else [keys], _words(counts), strict=True):
        rest = column
        for position, count in zip(reversed(used[word]), reversed(counts[word]), strict=True):
            rest, found[position] = _split(rest, count)
    return found


def renumbered(keys: Keys, cuboid: Cuboid, before: Sequence[Members], members: Sequence[Members]) -> Keys:
    """The same cells' keys where dimensions have more members than before, and old members the same codes."""
    codes = {members[i].dimension.name: c for i, c in digits(keys, cuboid, before).items()}
    return keys_of(cuboid, codes, len(keys), members)


def rolled_up(keys: Keys, parent: Cuboid, cuboid: Cuboid, members: Sequence[Members]) -> Keys:
    """The keys of the cells of a coarser cuboid that cells of its parent belong to."""
    most = max(possible_keys(parent, members), possible_keys(cuboid, members))
    if most > _MOST:
        return _rolled_up_by_digits(keys, parent, cuboid, members)
    parts = list(_parts(parent, cuboid, members))
    found, kind = np.empty(len(keys), np.int64), _kind(most)
    for start in range(0, len(keys), _BLOCK):
        found[start : start + _BLOCK] = _replaced(keys[start : start + _BLOCK].astype(kind), parts)
    return found


def _replaced(keys: Codes, parts: Sequence["_Part"]) -> Codes:
    """Keys with some parts of their digits gone or replaced."""
    found, weight = np.zeros_like(keys), 1
    for number, part in enumerate(reversed(parts), start=1):
        rest, digit = (keys, keys) if number == len(parts) else _split(keys, part.count)
        keys = rest
        if part.becomes:
            digit = digit if part.codes is None else part.codes[digit].astype(keys.dtype)
            found += digit if weight == 1 else digit * weight
            weight *= part.becomes
    return found


def _rolled_up_by_digits(keys: Keys, parent: Cuboid, cuboid: Cuboid, members: Sequence[Members]) -> Keys:
    codes = digits(keys, parent, members)
    above = {
        each.dimension.name: each.rolled_up(codes[position], parent.depths[position], depth)
        for position, (each, depth) in enumerate(zip(members, cuboid.depths, strict=True))
        if depth
    }
    return keys_of(cuboid, above, len(keys), members)


def _words(counts: Sequence[int]) -> list[slice]:
    """Which digits each word has: as many as 63 bits can number; there is one word at least."""
    starts, possible = [0], 1
    for place, count in enumerate(counts):
        possible *= max(count, 1)
        if possible > _MOST:
            starts.append(place)
            possible = max(count, 1)
    return [slice(start, end) for start, end in zip(starts, [*starts[1:], len(counts)], strict=True)]


def _word(codes: Sequence[Codes], counts: Sequence[int], rows: int) -> Keys:
    keys, kind = np.empty(rows, np.int64), _kind(math.prod(counts))
    for start in range(0, rows, _BLOCK):
        block: Codes = np.zeros(min(_BLOCK, rows - start), kind)
        for digit, count in zip(codes, counts, strict=True):
            block *= count
            block += digit[start : start + _BLOCK]
        keys[start : start + _BLOCK] = block
    return keys


def _kind(possible: int) -> np.dtype[Any]:
    """In which keys are worked out, block by block: NumPy divides 32 bits several times as fast as 64."""
    return np.dtype(np.int32 if possible <= np.iinfo(np.int32).max else np.int64)


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
