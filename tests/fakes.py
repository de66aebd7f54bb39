"""In-memory stands-ins for the edges; each behaves as its edge does, and can be told to fail."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cube_model.blocks import Block, checked, is_of
from cube_model.definition import ApiSource
from cube_model.errors import CorruptBlock
from cube_model.facts import Fact
from cube_model.keys import FactKey
from cube_model.manifest import Manifest
from cube_model.plain_cells import Item, PlainEntry
from glue_cube.errors import PublishError
from glue_cube.publish import Pointer


class Crash(Exception):
    """What a killed process looks like from inside."""


@dataclass
class Countdown:
    """Raises Crash at the step whose turn it is; never by default."""

    steps: int = -1

    def step(self) -> None:
        if self.steps == 0:
            raise Crash
        self.steps -= 1


@dataclass
class FakeFactTable:
    """Facts by key; `before_write` may slip another writer in."""

    facts: dict[FactKey, Fact] = field(default_factory=dict)
    writes: int = 0
    rivals: list[Fact] = field(default_factory=list)

    def recencies(self, keys: Collection[FactKey]) -> Mapping[FactKey, str]:
        return {key: self.facts[key].recency for key in keys if key in self.facts}

    def write_newer(self, source: ApiSource, facts: Sequence[Fact], stored: Collection[FactKey]) -> Collection[FactKey]:
        for rival in self.rivals:
            self.facts[rival.key] = rival
        self.rivals.clear()
        lost = []
        for fact in facts:
            present = self.facts.get(fact.key)
            if present and (fact.key not in stored or present.recency >= fact.recency):
                lost.append(fact.key)
            else:
                self.facts[fact.key] = fact
                self.writes += 1
        return lost


@dataclass
class FakeContext:
    """A run of the function, with the milliseconds that it has left."""

    left: int = 120_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left


@dataclass
class FakeBus:
    """What was announced, in order."""

    announced: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def facts_written(self, source: str, segments: Sequence[str]) -> None:
        self.announced.append((source, tuple(segments)))


@dataclass
class FakeCubeTable:
    """Blocks by id; `written` lists those that were written. Cells as items by partition and sort key in `items`."""

    blocks: dict[str, bytes] = field(default_factory=dict)
    countdown: Countdown = field(default_factory=Countdown)
    written: list[str] = field(default_factory=list)
    items: dict[tuple[str, str], Item] = field(default_factory=dict)

    @property
    def plain(self) -> "FakePlainTable":
        return FakePlainTable(self)

    def write(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self.countdown.step()
            self.written.append(block.id)
            self.blocks[block.id] = block.data

    def lacking(self, ids: Sequence[str]) -> list[str]:
        self.countdown.step()
        return [each for each in ids if each not in self.blocks or not is_of(each, self.blocks[each])]

    def delete(self, ids: Iterable[str]) -> None:
        for block_id in ids:
            self.countdown.step()
            self.blocks.pop(block_id, None)

    def read(self, ids: Sequence[str]) -> Iterator[Block]:
        self.countdown.step()
        for block_id in ids:
            if block_id not in self.blocks:
                raise CorruptBlock(f"block {block_id} is missing")
            yield Block(block_id, checked(block_id, self.blocks[block_id]))


@dataclass(frozen=True)
class FakePlainTable:
    """The cells of a fake table, each a step of its countdown."""

    table: FakeCubeTable

    def write(self, entry: PlainEntry, items: Iterable[Item]) -> None:
        for item in map(entry.keyed, items):
            self.table.countdown.step()
            self.table.items[item["pk"]["S"], item["sk"]["S"]] = item

    def read(self, entry: PlainEntry) -> Iterator[Item]:
        self.table.countdown.step()
        partitions = {entry.partition(shard) for shard in range(entry.shards)}
        return iter([item for (partition, _), item in self.table.items.items() if partition in partitions])

    def delete(self, entry: PlainEntry) -> None:
        for item in list(self.read(entry)):
            self.table.countdown.step()
            del self.table.items[item["pk"]["S"], item["sk"]["S"]]


@dataclass
class FakeControl:
    """Manifests, the pointer, and the lease: who has it, and whether that one holds it still."""

    manifests: dict[str, Manifest] = field(default_factory=dict)
    points: Pointer | None = None
    lease: tuple[str, bool] | None = None
    countdown: Countdown = field(default_factory=Countdown)

    @property
    def version(self) -> str | None:
        return self.points.version if self.points else None

    def pointer(self) -> Pointer | None:
        self.countdown.step()
        return self.points

    def add(self, manifest: Manifest) -> None:
        self.countdown.step()
        self.manifests[manifest.version] = Manifest.from_json(manifest.to_json())

    def manifest(self, version: str) -> Manifest | None:
        self.countdown.step()
        return self.manifests.get(version)

    def remove(self, version: str) -> None:
        self.countdown.step()
        self.manifests.pop(version, None)

    def swap(self, pointer: Pointer, instead_of: Pointer | None) -> None:
        self.countdown.step()
        if self.points != instead_of:
            raise PublishError("another build published")
        self.points = pointer

    def end_lease(self) -> None:
        """What time does to the lease of a build that was killed."""
        self.lease = self.lease and (self.lease[0], False)

    def acquire(self, holder: str, seconds: float) -> str | None:
        self.countdown.step()
        before, held = self.lease or (None, False)
        if held:
            raise PublishError(f"{before} is building this cube")
        self.lease = holder, True
        return before

    def renew(self, holder: str, seconds: float) -> None:
        if self.lease != (holder, True):
            raise PublishError("the lease is another's")

    def release(self, holder: str) -> None:
        self.countdown.step()
        self.lease = holder, False


@dataclass
class FakePublished:
    """What a reader sees of a fake table and control."""

    table: FakeCubeTable
    control: FakeControl

    def version(self) -> str | None:
        return self.control.version

    def manifest(self, version: str) -> Manifest:
        return self.control.manifests[version]

    def read(self, ids: Sequence[str]) -> Iterator[Block]:
        return self.table.read(ids)
