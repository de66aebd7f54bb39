"""The manifest of a version: the definition it was built from, and what must be found in the store."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import chain

from cube_model.blocks import Packed
from cube_model.definition import Cube
from cube_model.errors import CorruptBlock
from cube_model.logical_types import LogicalType, parse_logical_type
from cube_model.parsing import parse_cube
from cube_model.plain_cells import PlainEntry
from cube_model.states import State


@dataclass(frozen=True)
class CuboidEntry:
    """What is stored of one cuboid: column types, how many cells, and the ids of its blocks in order."""

    name: str
    depths: tuple[int, ...]
    types: tuple[str, ...]
    cells: int
    blocks: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """A version. `state_types` has the logical type of each state, by `source:label`.

    `dictionaries` has the ids of the blocks of each dictionary, by `dimension#depth`; `bases` the base cuboid of each
    source, from which its segments are built again one by one; `deleted` the segments that were taken out; `plain` the
    cuboids whose cells are items of their own as well.
    """

    version: str
    created: str
    definition: str
    state_types: Mapping[str, str]
    counts: Mapping[str, int]
    segments: tuple[str, ...]
    cuboids: tuple[CuboidEntry, ...]
    dictionaries: Mapping[str, tuple[str, ...]]
    bases: Mapping[str, CuboidEntry] = field(default_factory=dict)
    deleted: tuple[str, ...] = ()
    plain: Mapping[str, PlainEntry] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """All cells of the version."""
        return sum(entry.cells for entry in self.cuboids)

    @property
    def blocks(self) -> int:
        """All blocks of cells."""
        return sum(len(entry.blocks) for entry in self.cuboids)

    @property
    def block_ids(self) -> frozenset[str]:
        """Every block that the version needs."""
        of_cells = chain.from_iterable(entry.blocks for entry in (*self.cuboids, *self.bases.values()))
        return frozenset(chain(of_cells, *self.dictionaries.values()))

    @property
    def plain_entries(self) -> frozenset[PlainEntry]:
        """All items of cells that the version needs."""
        return frozenset(self.plain.values())

    def same_content(self, other: "Manifest") -> bool:
        """Whether readers would find nothing different in the other version."""
        return replace(self, version=other.version, created=other.created, counts=other.counts) == other

    def cube(self) -> Cube:
        """The definition that the version was built from."""
        return parse_cube(self.definition, f"the definition of version {self.version}")

    def type_of(self, state: State) -> LogicalType:
        """The logical type of a state."""
        found = parse_logical_type(self.state_types.get(state_id(state), ""))
        if found is None:
            raise CorruptBlock(f"version {self.version} does not tell the type of {state_id(state)}")
        return found

    def to_json(self) -> str:
        """The manifest as JSON; `from_json` is the inverse."""
        return json.dumps(asdict(self), separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read a manifest; CorruptBlock if it is not one."""
        try:
            raw = json.loads(text)
            cuboids = tuple(_entry(**entry) for entry in raw.pop("cuboids"))
            dictionaries = {name: tuple(ids) for name, ids in raw.pop("dictionaries").items()}
            bases = {name: _entry(**entry) for name, entry in raw.pop("bases").items()}
            plain = {name: _plain_entry(**entry) for name, entry in raw.pop("plain", {}).items()}
            segments, deleted = tuple(raw.pop("segments")), tuple(raw.pop("deleted"))
            return cls(
                **raw,
                segments=segments,
                deleted=deleted,
                cuboids=cuboids,
                dictionaries=dictionaries,
                bases=bases,
                plain=plain,
            )
        except (ValueError, TypeError, KeyError) as error:
            raise CorruptBlock(f"a manifest cannot be read: {error}") from error


def entry_of(packed: Packed) -> CuboidEntry:
    """The manifest's entry of a packed cuboid."""
    name, depths = packed.cuboid.name, packed.cuboid.depths
    return CuboidEntry(name, depths, packed.types, packed.cells, tuple(block.id for block in packed.blocks))


def state_id(state: State) -> str:
    """The name of a state in a manifest."""
    return f"{state.source}:{state.label}"


def _entry(name: str, depths: list[int], types: list[str], cells: int, blocks: list[str]) -> CuboidEntry:
    return CuboidEntry(name, tuple(depths), tuple(types), cells, tuple(blocks))


def _plain_entry(id: str, levels: list[str], cells: int, shards: int) -> PlainEntry:
    return PlainEntry(id, tuple(levels), cells, shards)
