"""Which cuboids a definition stores, and how: the part of a `Cube` that `lattice` reads."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class LevelName:
    """`date.month`, or `carrier` for a whole dimension: depth 1 is the coarsest level."""

    dimension: str
    depth: int


@dataclass(frozen=True)
class CuboidRules:
    """Which groupings are stored; see `lattice` for what each rule means."""

    mandatory: tuple[str, ...] = ()
    hierarchy: tuple[tuple[str, ...], ...] = ()
    joint: tuple[tuple[str, ...], ...] = ()
    exclude: tuple[tuple[LevelName, ...], ...] = ()
    include: tuple[tuple[LevelName, ...], ...] = ()
    only: tuple[tuple[LevelName, ...], ...] = ()
    dimensions: int | None = None
    cap: int = 100


class Layout(StrEnum):
    """Whether cells are stored in blocks only, or also one item each."""

    PACKED = "packed"
    PLAIN = "plain"


@dataclass(frozen=True)
class Storage:
    """Which cuboids are stored as plain items beside their blocks: by the layout all or none, or those listed."""

    layout: Layout = Layout.PACKED
    plain: tuple[tuple[LevelName, ...], ...] = ()
