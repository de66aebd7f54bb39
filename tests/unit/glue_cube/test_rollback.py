from dataclasses import replace

import pytest

from glue_cube.errors import PublishError
from glue_cube.lease import held
from glue_cube.publish import Pointer
from glue_cube.rollback import roll_back
from tests.fakes import FakeControl, FakeCubeTable
from tests.unit.glue_cube.test_publish import published, whole


@pytest.fixture
def control() -> FakeControl:
    return FakeControl()


@pytest.fixture
def table(control: FakeControl) -> FakeCubeTable:
    made = FakeCubeTable()
    for number in range(4):
        published(made, control, f"v{number}", number)
    return made


@pytest.mark.parametrize(("to", "pointer"), [(None, Pointer("v2", ("v3", "v1"))), ("v1", Pointer("v1", ("v3", "v2")))])
def test_readers_go_back_and_the_version_before_is_kept(
    table: FakeCubeTable, control: FakeControl, to: str | None, pointer: Pointer
) -> None:
    assert roll_back(table, control, "me", to) == control.points == pointer
    assert all(whole(table, control, name) for name in pointer.readable)
    assert roll_back(table, control, "me", "v3").version == "v3"


def test_the_next_build_publishes_over_it(table: FakeCubeTable, control: FakeControl) -> None:
    roll_back(table, control, "me")

    published(table, control, "v4", 9)

    assert control.points == Pointer("v4", ("v2", "v3"))


def test_what_is_not_kept_is_refused_with_what_is(table: FakeCubeTable, control: FakeControl) -> None:
    with pytest.raises(PublishError, match="version 'v0' is not kept besides v3; one of: v2, v1"):
        roll_back(table, control, "me", "v0")
    with pytest.raises(PublishError, match="nothing is published yet"):
        roll_back(FakeCubeTable(), FakeControl(), "me")


def test_nobody_goes_back_while_a_build_runs(table: FakeCubeTable, control: FakeControl) -> None:
    with held(control, "build"), pytest.raises(PublishError, match="build is building"):
        roll_back(table, control, "me")
    assert control.version == "v3"


def test_one_version_is_none_to_go_back_to() -> None:
    table, control = FakeCubeTable(), FakeControl()
    published(table, control, "v1", 1)

    with pytest.raises(PublishError, match="only v1 is kept"):
        roll_back(table, control, "me")


def test_what_a_killed_build_left_goes_even_if_there_is_nothing_to_go_back_to(
    table: FakeCubeTable, control: FakeControl
) -> None:
    control.add(replace(control.manifests["v3"], version="killed"))
    control.lease = ("killed", False)

    with pytest.raises(PublishError, match="version 'no' is not kept"):
        roll_back(table, control, "me", "no")

    assert "killed" not in control.manifests
