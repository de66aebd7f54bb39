"""Readers that read all the time, while builds and rollbacks crash at each of their steps."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from cube_model.manifest import Manifest
from cube_model.store import Blocks
from glue_cube.plan_command import Versions
from glue_cube.publish import Pointer
from glue_cube.rollback import roll_back
from tests.fakes import Countdown, Crash, FakeControl, FakeCubeTable
from tests.numbered_versions import Readers, publish_number

READS = 10_000
THREADS = 4
KILL_POINTS = 12


@pytest.fixture
def often() -> Iterator[None]:
    """Threads take turns after some steps, not after milliseconds."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(before)


@dataclass
class View:
    """The control table as a reader sees it: nothing that it does is a step of a build."""

    control: FakeControl

    def pointer(self) -> Pointer | None:
        return self.control.points

    def manifest(self, version: str) -> Manifest | None:
        return self.control.manifests.get(version)


@dataclass
class Deployment:
    """The stores, what is done to them, and who reads them."""

    table: FakeCubeTable = field(default_factory=FakeCubeTable)
    control: FakeControl = field(default_factory=FakeControl)
    attempts: int = 0

    def connect(self) -> tuple[Versions, Blocks]:
        return View(self.control), FakeCubeTable(self.table.blocks)

    def build(self, number: int) -> None:
        self.attempts += 1
        publish_number(self.table, self.control, f"{self.attempts:06d}-{number}")

    def roll_back(self) -> None:
        roll_back(self.table, self.control, "rollback")

    def killed(self, action: Callable[[], None], steps: int) -> bool:
        """Whether the action was killed at this step, before it was done."""
        self.table.countdown = self.control.countdown = Countdown(steps)
        try:
            action()
        except Crash:
            return True
        finally:
            self.table.countdown = self.control.countdown = Countdown()
            self.control.end_lease()
        return False


@dataclass
class KillPoints:
    """Steps of an action, each of which is the last one in turn; `rounds` counts how often all of them were."""

    step: int = 0
    kills: int = 0
    rounds: int = 0

    def note(self, killed: bool) -> None:
        self.kills += killed
        self.step = self.step + 1 if killed else 0
        self.rounds += not killed


def test_no_reader_sees_a_mixture_while_builds_and_rollbacks_crash_at_every_step(often: None) -> None:
    deployment, builds, backs, number = Deployment(), KillPoints(), KillPoints(), 1
    deployment.build(number)
    readers = Readers(deployment.connect)
    readers.start(THREADS)
    try:
        while not readers.faults and (readers.reads < READS or not (builds.rounds and backs.rounds)):
            number += 1
            builds.note(deployment.killed(lambda n=number: deployment.build(n), builds.step))  # type: ignore[misc]
            deployment.build(number)  # what was killed is run again
            if number % 2 and deployment.control.points and deployment.control.points.kept:
                with readers.may_go_back():
                    backs.note(deployment.killed(deployment.roll_back, backs.step))
    finally:
        readers.stop()

    assert readers.faults == []
    assert readers.reads >= READS
    assert min(builds.kills, backs.kills) >= KILL_POINTS
    assert len(readers.versions) > KILL_POINTS
    print(
        f"{readers.reads} reads, {readers.overtaken} overtaken, of {len(readers.versions)} versions; {builds}, {backs}"
    )
