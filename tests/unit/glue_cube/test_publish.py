from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from cube_model.blocks import Block
from cube_model.store import read_members
from glue_cube.build import Before, BuiltCube, build
from glue_cube.errors import PublishError
from glue_cube.lease import held
from glue_cube.publish import KEPT, Publication, Published, expire, publish
from tests.builders import a_cube
from tests.fakes import Countdown, Crash, FakeControl, FakeCubeTable
from tests.unit.glue_cube.test_build import base

DAY = date(2024, 1, 1)


def built(amount: int) -> BuiltCube:
    sales = base([("A", DAY, Decimal(amount)), ("B", DAY, Decimal(1))], "amount", pa.decimal128(19, 2), sum)
    stock = base([("A", DAY, 5)], "pieces", pa.int64(), sum)
    return build(a_cube(), {"sales": sales, "stock": stock})


def published(table: FakeCubeTable, control: FakeControl, version: str, amount: int) -> Published:
    """As the job does it."""
    with held(control, version) as leftover:
        before = control.pointer()
        found = publish(a_cube(), built(amount), table, control, Publication(version, "now", {}, before))
        expire(table, control, leftover)
    return found


def whole(table: FakeCubeTable, control: FakeControl, version: str) -> bool:
    return control.manifests[version].block_ids <= table.blocks.keys()


def test_a_crash_at_any_step_leaves_a_version_published_and_whole_and_the_next_build_takes_all_else_away() -> None:
    steps, crashes, pointers = 0, 0, set()
    while True:
        table, control = FakeCubeTable(), FakeControl()
        for number in range(KEPT + 2):
            published(table, control, f"v{number}", number)
        table.countdown = control.countdown = Countdown(steps)
        try:
            published(table, control, "new", 99)
        except Crash:
            crashes += 1
        else:
            break
        finally:
            table.countdown = control.countdown = Countdown()
        assert control.points and control.version in (f"v{KEPT + 1}", "new")
        pointers.add(control.version)
        assert all(whole(table, control, name) for name in control.points.readable)
        control.end_lease()
        published(table, control, "next", 100)
        assert control.manifests.keys() == set(control.points.readable)
        assert table.blocks.keys() == set().union(*(each.block_ids for each in control.manifests.values()))
        steps += 1
    assert crashes >= 12
    assert len(pointers) == 2


def test_what_is_there_already_is_not_written_again() -> None:
    table, control = FakeCubeTable(), FakeControl()
    first = published(table, control, "v1", 1)
    table.written.clear()

    second = published(table, control, "v2", 2)

    assert (first.unchanged, first.written) == (0, len(first.manifest.block_ids))
    assert second.written == len(table.written) == len(second.manifest.block_ids - first.manifest.block_ids)
    assert second.unchanged == len(second.manifest.block_ids & first.manifest.block_ids) > 0


def test_a_build_that_finds_nothing_new_publishes_nothing() -> None:
    table, control = FakeCubeTable(), FakeControl()
    published(table, control, "v1", 1)
    table.written.clear()

    found = published(table, control, "v2", 1)

    assert (found.new, found.written, found.manifest.version, control.version) == (False, 0, "v1", "v1")
    assert (table.written, list(control.manifests)) == ([], ["v1"])


@pytest.mark.parametrize("amount", [1, 2])
def test_blocks_that_were_lost_are_written_again(amount: int) -> None:
    table, control = FakeCubeTable(), FakeControl()
    published(table, control, "v1", 1)
    table.blocks.popitem()
    table.blocks[next(iter(table.blocks))] = b"?"

    found = published(table, control, "v2", amount)

    assert found.new == (amount != 1)
    assert found.written >= 2 - found.new
    assert not table.lacking(list(control.manifests[control.version or ""].block_ids))


def test_old_versions_are_deleted_with_what_no_other_version_needs() -> None:
    table, control = FakeCubeTable(), FakeControl()
    for number in range(KEPT + 3):
        published(table, control, f"v{number}", number)

    assert control.points and control.points.readable == ("v4", "v3", "v2")
    assert list(control.manifests) == ["v2", "v3", "v4"]
    assert table.blocks.keys() == set().union(*(each.block_ids for each in control.manifests.values()))


def test_what_is_read_back_changed_is_not_published() -> None:
    class Corrupting(FakeCubeTable):
        def write(self, blocks: Iterable[Block]) -> None:
            super().write(Block(block.id, block.data[:-1] + b"?") for block in blocks)

    control = FakeControl()
    with pytest.raises(PublishError, match="nothing is published: .* blocks, .* among them"):
        publish(a_cube(), built(1), Corrupting(), control, Publication("v1", "now", {}))
    assert control.version is None


def test_a_version_published_meanwhile_is_not_overwritten() -> None:
    table, control = FakeCubeTable(), FakeControl()
    published(table, control, "other", 1)

    with pytest.raises(PublishError, match="another build"):
        publish(a_cube(), built(2), table, control, Publication("v1", "now", {}, None))
    assert control.version == "other"


def test_a_version_whose_manifest_is_lost_is_replaced_even_by_what_an_older_one_has() -> None:
    table, control = FakeCubeTable(), FakeControl()
    published(table, control, "v1", 1)
    published(table, control, "v2", 2)
    del control.manifests["v2"]

    assert published(table, control, "v3", 1).new
    assert control.version == "v3"


def test_two_builds_at_once_are_impossible() -> None:
    table, control = FakeCubeTable(), FakeControl()

    with held(control, "one"), pytest.raises(PublishError, match="one is building this cube"):
        published(table, control, "other", 1)

    assert published(table, control, "other", 1).new


def test_members_keep_their_codes_from_version_to_version() -> None:
    table, control = FakeCubeTable(), FakeControl()
    first = published(table, control, "v1", 1).manifest
    known = read_members(a_cube(), first, table)
    earlier = base([("0", DAY, Decimal(1)), ("B", DAY, Decimal(1))], "amount", pa.decimal128(19, 2), sum)

    again = build(a_cube(), {"sales": earlier, "stock": base([], "pieces", pa.int64(), sum)}, Before(known))

    shops = next(m for m in again.members if m.dimension.name == "shop")
    assert shops.own(1).to_pylist() == ["A", "B", "0"]


def test_the_manifest_tells_the_segments_and_sizes() -> None:
    table, control = FakeCubeTable(), FakeControl()
    manifest = publish(a_cube(), built(1), table, control, Publication("v1", "now", {"sales.read": 1})).manifest

    assert manifest.cells == 9
    assert manifest.counts == {"sales.read": 1}
    assert [entry.name for entry in manifest.cuboids][0] == "ALL"
    assert manifest.cube() == a_cube()
