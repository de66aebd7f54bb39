from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from cube_model.store import Item
from glue_cube.build import BuiltCube, build
from glue_cube.errors import PublishError
from glue_cube.publish import publish
from tests.builders import a_cube
from tests.fakes import Countdown, Crash, FakeControl, FakeCubeTable
from tests.unit.glue_cube.test_build import base


def built(amount: int) -> BuiltCube:
    day = date(2024, 1, 1)
    sales = base([("A", day, Decimal(amount))], "amount", pa.decimal128(19, 2), sum)
    return build(a_cube(), {"sales": sales, "stock": base([("A", day, 5)], "pieces", pa.int64(), sum)})


def test_a_crash_at_any_step_leaves_the_version_before_published_and_whole() -> None:
    crashes, steps = 0, 0
    while True:
        table, control = FakeCubeTable(), FakeControl()
        publish(a_cube(), built(1), "v1", "now", {}, table, control, control.pointer)
        before = {key: item for key, item in table.items.items() if key[0].startswith("v1")}
        table.countdown = control.countdown = Countdown(steps)
        try:
            publish(a_cube(), built(2), "v2", "now", {}, table, control, control.pointer)
        except Crash:
            crashes += 1
            assert control.pointer == "v1"
            assert before == {key: item for key, item in table.items.items() if key[0].startswith("v1")}
            steps += 1
            continue
        assert control.pointer == "v2"
        break
    assert crashes >= 12


def test_what_is_read_back_changed_is_not_published() -> None:
    class Corrupting(FakeCubeTable):
        def of(self, partition: str):  # type: ignore[no-untyped-def]
            return [Item(i.partition, i.sort, i.data[:-1] + b"?") for i in super().of(partition)]

    control = FakeControl()
    with pytest.raises(PublishError, match="nothing is published"):
        publish(a_cube(), built(1), "v1", "now", {}, Corrupting(), control, None)
    assert control.pointer is None


def test_a_version_published_meanwhile_is_not_overwritten() -> None:
    class Overtaken(FakeControl):
        def add(self, manifest: object) -> None:
            self.pointer = "other"

    control = Overtaken()
    with pytest.raises(PublishError, match="another build"):
        publish(a_cube(), built(1), "v1", "now", {}, FakeCubeTable(), control, None)
    assert control.pointer == "other"


def test_the_manifest_tells_the_segments_and_sizes() -> None:
    manifest = publish(a_cube(), built(1), "v1", "now", {"sales.read": 1}, FakeCubeTable(), FakeControl(), None)

    assert manifest.cells == 6
    assert manifest.counts == {"sales.read": 1}
    assert [entry.name for entry in manifest.cuboids][0] == "ALL"
    assert manifest.cube() == a_cube()
