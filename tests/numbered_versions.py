"""Versions that have one number in all their cells, and readers that look for another."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from cube_model.blocks import unpack
from cube_model.errors import CorruptBlock
from cube_model.manifest import CuboidEntry, Manifest
from cube_model.states import Operation
from cube_model.store import Blocks, read_packed
from glue_cube.build import BuiltCube, build
from glue_cube.lease import held
from glue_cube.plan_command import Versions
from glue_cube.publish import Control, CubeTable, Pointer, Publication, expire, publish
from tests.builders import SMALL, a_cube
from tests.grouped_rows import grouped_bases
from tests.input_rows import Rows

FIRST = date(2024, 1, 30)
NUMBERED = a_cube(SMALL.replace("agg: sum", "agg: max") + "cuboids: {only: [[], [shop], [day.year], [day, shop]]}\n")


def numbered(number: int) -> BuiltCube:
    """A cube whose every measure of every cell is this number; odd ones share their members, and so do even ones."""
    places = [(f"shop {place + number % 2}", FIRST + timedelta(place % 4)) for place in range(12)]
    sales: Rows = [(shop, day, Decimal(number)) for shop, day in places]
    stock: Rows = [(shop, day, number, None, None) for shop, day in places]
    return build(NUMBERED, grouped_bases(NUMBERED, {"sales": sales, "stock": stock}))


def number_of(version: str) -> int:
    """The number that a version's name tells: `000012-7` is the twelfth build, of 7."""
    return int(version.partition("-")[2])


def publish_number(table: CubeTable, control: Control, version: str) -> None:
    """Build and publish as the job does it."""
    with held(control, version) as leftover:
        built, before = numbered(number_of(version)), control.pointer()
        publish(NUMBERED, built, table, control, Publication(version, "now", {}, before))
        expire(table, control, leftover)


@dataclass
class Numbers:
    """Reads the numbers of versions, each cuboid's once: whatever has its blocks' ids has its cells."""

    known: dict[tuple[str, ...], set[int]] = field(default_factory=dict)

    def of(self, manifest: Manifest, blocks: Blocks) -> set[int]:
        """All numbers in the cells of a version; CorruptBlock if a block of it is not there, or changed."""
        for ids in manifest.dictionaries.values():
            list(blocks.read(ids))
        return {number for entry in manifest.cuboids for number in self._of(manifest, entry, blocks)}

    def _of(self, manifest: Manifest, entry: CuboidEntry, blocks: Blocks) -> set[int]:
        packed = read_packed(manifest, entry, blocks)
        if entry.blocks not in self.known:
            cells = unpack(NUMBERED, packed, [1 for depth in entry.depths if depth])
            found = {s: n // 10 ** manifest.type_of(s).scale for s, n in cells.states.items()}
            self.known[entry.blocks] = {int(x) for s, n in found.items() if s.operation is Operation.MAX for x in n}
        return self.known[entry.blocks]


@dataclass
class Readers:
    """Threads that read whole versions until they are told to stop, or one of them sees what it must not.

    Each takes the published version, or one of those to go back to, in turn. An older version than it saw before is
    right only if it was gone back to meanwhile: `turns` counts both the beginnings and the ends of rollbacks.
    """

    connect: Callable[[], tuple[Versions, Blocks]]
    turns: int = 0
    reads: int = 0
    overtaken: int = 0  # reads of a version that was deleted meanwhile: the reader asks again
    versions: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, threads: int) -> None:
        """Begin to read."""
        self._threads = [threading.Thread(target=self._watched) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End all threads."""
        self._over.set()
        for thread in self._threads:
            thread.join()

    @contextmanager
    def may_go_back(self) -> Iterator[None]:
        """While a rollback runs."""
        self.turns += 1
        yield
        self.turns += 1

    def _watched(self) -> None:
        try:
            self._run()
        except Exception as error:
            self.faults.append(f"a reader ended by {error!r}")

    def _run(self) -> None:
        published, blocks = self.connect()
        numbers, last, before = Numbers(), 0, 0
        for turn in itertools.count():
            now, pointer = self.turns, published.pointer()
            if self._over.is_set() or self.faults:
                return
            if pointer is None:
                continue
            number = number_of(pointer.version)
            if number < last and self.turns == before and before % 2 == 0:
                self.faults.append(f"{pointer.version} is older than {last}, which was seen before")
            last, before = number, now
            self._read(published, blocks, numbers, pointer.readable[turn % len(pointer.readable)])

    def _read(self, published: Versions, blocks: Blocks, numbers: Numbers, version: str) -> None:
        found = self._found(published, blocks, numbers, version)
        if isinstance(found, set) and found != {number_of(version)}:
            self.faults.append(f"version {version} has {found} in its cells")
        if isinstance(found, str) and version in (published.pointer() or Pointer("")).readable:
            self.faults.append(f"version {version} is kept, but not whole: {found}")
        with self._lock:
            self.reads += isinstance(found, set)
            self.overtaken += isinstance(found, str)
            self.versions.add(version)

    def _found(self, published: Versions, blocks: Blocks, numbers: Numbers, version: str) -> set[int] | str:
        """The numbers of a version, or why they cannot be read."""
        try:
            manifest = published.manifest(version)
            return numbers.of(manifest, blocks) if manifest else "no manifest"
        except CorruptBlock as error:
            return str(error)
