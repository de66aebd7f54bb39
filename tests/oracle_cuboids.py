"""The oracle's cuboids: which groupings the definition asks for, and which sources take part in each."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.oracle_rows import OracleError

ALL = "ALL"
RULES = {"mandatory", "hierarchy", "joint", "exclude", "include", "only", "dimensions", "max"}
CALENDAR = {
    "year": "CAST(year({0}) AS INTEGER)",
    "quarter": "strftime({0}, '%Y-Q') || quarter({0})",
    "month": "strftime({0}, '%Y-%m')",
    "day": "CAST({0} AS DATE)",
}


@dataclass(frozen=True)
class Dimension:
    """A dimension with its levels, coarsest first, and the source columns it is taken from."""

    name: str
    levels: tuple[str, ...]
    calendar: bool
    columns: Mapping[str, tuple[str, ...]]  # by source

    def level_columns(self, depth: int) -> tuple[str, ...]:
        """Name the cube's columns of the first `depth` levels."""
        return tuple(self.name if len(self.levels) == 1 else f"{self.name}_{x}" for x in self.levels[:depth])

    def label(self, depth: int) -> str:
        """Name the level at a depth as cuboids do."""
        return self.name if len(self.levels) == 1 else f"{self.name}.{self.levels[depth - 1]}"

    def expressions(self, source: str) -> list[str]:
        """Say each level in SQL over the columns of a source."""
        if self.calendar:
            return [CALENDAR[level].format(f'"{self.columns[source][0]}"') for level in self.levels]
        return [f'"{column}"' for column in self.columns[source]]


Cuboid = tuple[int, ...]  # a depth for each dimension, 0 = rolled up


def read_dimension(name: str, entry: dict[str, Any]) -> Dimension:
    """Read one dimension of the definition; without levels it has one, named as itself."""
    levels = entry.get("calendar") or entry.get("levels") or [name]
    columns = {source: (x,) if isinstance(x, str) else tuple(x) for source, x in entry["from"].items()}
    return Dimension(name, tuple(levels), "calendar" in entry, columns)


def choose_cuboids(rules: dict[str, Any], dimensions: list[Dimension], facts: list[str]) -> dict[Cuboid, list[str]]:
    """Choose the cuboids, each with the sources that take part in it."""
    if unknown := rules.keys() - RULES:
        raise OracleError(f"cuboids: the oracle does not know {', '.join(sorted(unknown))}")
    every = itertools.product(*(range(len(dimension.levels) + 1) for dimension in dimensions))
    chosen = [cuboid for cuboid in every if "only" not in rules and _allowed(rules, dimensions, cuboid)]
    chosen += [_listed(labels, dimensions) for key in ("only", "include") for labels in rules.get(key, [])]
    taking_part = {cuboid: _sources(cuboid, dimensions, facts) for cuboid in chosen}
    found = {cuboid: sources for cuboid, sources in taking_part.items() if sources}
    if len(found) > rules.get("max", len(found)):
        raise OracleError(f"cuboids: {len(found)} are more than the max of {rules['max']}")
    return found


def _sources(cuboid: Cuboid, dimensions: list[Dimension], facts: list[str]) -> list[str]:
    used = [dimension for dimension, depth in zip(dimensions, cuboid, strict=True) if depth]
    return [source for source in facts if all(source in dimension.columns for dimension in used)]


def _allowed(rules: dict[str, Any], dimensions: list[Dimension], cuboid: Cuboid) -> bool:
    depths = dict(zip((dimension.name for dimension in dimensions), cuboid, strict=True))
    levels = {dimension.name: dimension.levels for dimension in dimensions}

    def contains(item: str) -> bool:
        name, _, level = item.partition(".")
        return depths[name] > (levels[name].index(level) if level else 0)

    return (
        not any(all(map(contains, group)) for group in rules.get("exclude", []))
        and all(len(set(map(contains, group))) == 1 for group in rules.get("joint", []))
        and all(map(contains, rules.get("mandatory", [])))
        and all(
            contains(coarse) or not contains(fine) for g in rules.get("hierarchy", []) for coarse, fine in pairwise(g)
        )
        and sum(depth > 0 for depth in cuboid) <= rules.get("dimensions", len(dimensions))
    )


def _listed(labels: list[str], dimensions: list[Dimension]) -> Cuboid:
    depths = {d.label(depth): (d.name, depth) for d in dimensions for depth in range(1, len(d.levels) + 1)}
    depths |= {d.name: (d.name, len(d.levels)) for d in dimensions}
    wanted = dict(depths[label] for label in labels)
    return tuple(wanted.get(dimension.name, 0) for dimension in dimensions)


def label(cuboid: Cuboid, dimensions: list[Dimension]) -> str:
    """Name a cuboid: 'date.month,carrier', or 'ALL'."""
    return ",".join(d.label(depth) for d, depth in zip(dimensions, cuboid, strict=True) if depth) or ALL


def shown_columns(cuboid: Cuboid, dimensions: list[Dimension]) -> list[str]:
    """Name the level columns that a cuboid shows, in the cube's order."""
    return [x for d, depth in zip(dimensions, cuboid, strict=True) for x in d.level_columns(depth)]
