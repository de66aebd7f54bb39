"""In-memory stands-ins for the edges; each behaves as its edge does, and can be told to fail."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cube_model.definition import ApiSource
from cube_model.facts import Fact
from cube_model.keys import FactKey
from cube_model.manifest import Manifest
from cube_model.store import Item
from glue_cube.errors import PublishError


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
    """Items by partition and sort key."""

    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    countdown: Countdown = field(default_factory=Countdown)

    def write(self, items: Iterable[Item]) -> None:
        for item in items:
            self.countdown.step()
            self.items[item.partition, item.sort] = item

    def of(self, partition: str) -> Iterator[Item]:
        self.countdown.step()
        return iter([self.items[key] for key in sorted(self.items) if key[0] == partition])


@dataclass
class FakeControl:
    """Manifests, and the pointer."""

    manifests: dict[str, Manifest] = field(default_factory=dict)
    pointer: str | None = None
    countdown: Countdown = field(default_factory=Countdown)

    def published(self) -> str | None:
        self.countdown.step()
        return self.pointer

    def add(self, manifest: Manifest) -> None:
        self.countdown.step()
        self.manifests[manifest.version] = Manifest.from_json(manifest.to_json())

    def publish(self, version: str, instead_of: str | None) -> None:
        self.countdown.step()
        if self.pointer != instead_of:
            raise PublishError("another build published")
        self.pointer = version


@dataclass
class FakePublished:
    """What a reader sees of a fake table and control."""

    table: FakeCubeTable
    control: FakeControl

    def version(self) -> str | None:
        return self.control.pointer

    def manifest(self, version: str) -> Manifest:
        return self.control.manifests[version]

    def of(self, partition: str) -> Iterable[Item]:
        return self.table.of(partition)
