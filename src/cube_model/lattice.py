"""Which groupings make the cube: the lattice of levels, cut by the rules of the definition.

A cuboid takes one depth of every dimension: 0 is ALL (rolled up), 1 the coarsest level, and so on.
Rules as Apache Kylin's users know them: mandatory, hierarchy, joint, exclude, include, only these, at most so many
dimensions.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from cube_model.definition import CALENDAR_LEVELS, Cube, Dimension, Source
from cube_model.errors import LatticeError
from cube_model.stored_cuboids import Layout, LevelName

APEX = "ALL"


@dataclass(frozen=True)
class Cuboid:
    """One grouping: its name (`date.month,carrier`, or `ALL`) and the depth of each dimension."""

    name: str
    depths: tuple[int, ...]

    def covers(self, other: "Cuboid") -> bool:
        """Whether the other grouping can be computed from this one."""
        return all(mine >= theirs for mine, theirs in zip(self.depths, other.depths, strict=True))


def cuboids(cube: Cube) -> tuple[Cuboid, ...]:
    """The stored cuboids, coarse ones first; LatticeError when the rules leave none or exceed the cap."""
    listed = [_depths(cube, group) for group in (*cube.rules.include, *cube.rules.only)]
    for depths in listed:
        if not taking_part(cube, depths):
            raise LatticeError(f"no source has all of the listed cuboid {cuboid(cube, depths).name!r}")
    wanted = set(listed)
    if not cube.rules.only:
        wanted |= {depths for depths in _all_depths(cube) if _allowed(cube, depths)}
    chosen = sorted((d for d in wanted if taking_part(cube, d)), key=lambda depths: (sum(depths), depths))
    if not chosen:
        raise LatticeError("the rules leave no cuboid")
    if len(chosen) > cube.rules.cap:
        raise LatticeError(f"the rules leave {len(chosen)} cuboids, more than max: {cube.rules.cap}")
    return tuple(cuboid(cube, depths) for depths in chosen)


def included(cube: Cube) -> frozenset[str]:
    """The names of the cuboids that no choice may leave out: those that `include` and `storage` list."""
    groups = (*cube.rules.include, *cube.storage.plain)
    return frozenset(cuboid(cube, _depths(cube, group)).name for group in groups)


def cuboid(cube: Cube, depths: tuple[int, ...]) -> Cuboid:
    """The cuboid of these depths, one a dimension in the order of the definition."""
    names = [_level_name(d, depth) for d, depth in zip(cube.dimensions, depths, strict=True) if depth]
    return Cuboid(",".join(names) or APEX, depths)


def plain_cuboids(cube: Cube) -> tuple[Cuboid, ...]:
    """The cuboids whose cells are to be items of their own as well: every stored one, or those that are listed."""
    if cube.storage.layout is Layout.PLAIN:
        return cuboids(cube)
    return tuple(cuboid(cube, _depths(cube, group)) for group in cube.storage.plain)


def view_name(cube: Cube, cuboid: str) -> str:
    """The name of the typed view of a cuboid: `flights_by_date_month_carrier`, or `flights_total`."""
    if cuboid == APEX:
        return f"{cube.name}_total"
    return f"{cube.name}_by_{cuboid.replace('.', '_').replace(',', '_')}"


def taking_part(cube: Cube, depths: tuple[int, ...]) -> tuple[Source, ...]:
    """The fact sources that have every dimension that the depths use."""
    used = [d for d, depth in zip(cube.dimensions, depths, strict=True) if depth]
    return tuple(s for s in cube.fact_sources() if all(s.name in d.columns for d in used))


def base_of(cube: Cube, source: Source, stored: tuple[Cuboid, ...]) -> Cuboid:
    """The coarsest grouping from which every stored cuboid of the source can be computed, and its segments told."""
    mine = [c.depths for c in stored if source in taking_part(cube, c.depths)]
    return cuboid(cube, tuple(max(depths) for depths in zip(_segment_depths(cube), *mine, strict=True)))


def segment_depth(cube: Cube) -> int:
    """The depth of the coarsest level of the segments' dimension that tells segments apart; 0 if no level does."""
    every = CALENDAR_LEVELS.index(cube.segments.every)
    levels = cube.dimension(cube.segments.dimension).levels
    return next((k for k, level in enumerate(levels, start=1) if CALENDAR_LEVELS.index(level) >= every), 0)


def _segment_depths(cube: Cube) -> tuple[int, ...]:
    return tuple(segment_depth(cube) if d.name == cube.segments.dimension else 0 for d in cube.dimensions)


def _all_depths(cube: Cube) -> Iterator[tuple[int, ...]]:
    """Every choice of depths that uses no more dimensions than the rules allow: all others need not be looked at."""
    most = len(cube.dimensions) if cube.rules.dimensions is None else cube.rules.dimensions
    for used in range(min(most, len(cube.dimensions)) + 1):
        for chosen in itertools.combinations(range(len(cube.dimensions)), used):
            ranges = [range(1, len(d.levels) + 1) if i in chosen else (0,) for i, d in enumerate(cube.dimensions)]
            yield from itertools.product(*ranges)


def _allowed(cube: Cube, depths: tuple[int, ...]) -> bool:
    rules = cube.rules
    depth_of = dict(zip((d.name for d in cube.dimensions), depths, strict=True))
    used = {name for name, depth in depth_of.items() if depth}
    joined = all(len(used & set(group)) in (0, len(set(group))) for group in rules.joint)
    stepped = all(used.issuperset(group[: _last_used(group, used)]) for group in rules.hierarchy)
    excluded = any(all(depth_of[k.dimension] >= k.depth for k in group) for group in rules.exclude)
    return joined and stepped and not excluded and used.issuperset(rules.mandatory)


def _last_used(group: tuple[str, ...], used: set[str]) -> int:
    """How far down a hierarchy the used dimensions reach."""
    return max((place for place, name in enumerate(group, start=1) if name in used), default=0)


def _depths(cube: Cube, group: tuple[LevelName, ...]) -> tuple[int, ...]:
    depth_of = {k.dimension: k.depth for k in group}
    return tuple(depth_of.get(d.name, 0) for d in cube.dimensions)


def _level_name(dimension: Dimension, depth: int) -> str:
    return dimension.name if len(dimension.levels) == 1 else f"{dimension.name}.{dimension.levels[depth - 1]}"
