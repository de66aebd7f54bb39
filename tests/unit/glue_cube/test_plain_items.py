import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings

from cube_model.arrow_columns import logical_type
from cube_model.dynamodb_values import from_attribute
from cube_model.errors import KeyTooLong
from cube_model.finished import typed_table
from cube_model.manifest import Manifest
from cube_model.plain_cells import Item, PlainEntry
from cube_model.store import read_cells, read_members
from glue_cube.build import BuiltCube, build
from glue_cube.errors import PublishError
from glue_cube.lease import held
from glue_cube.plain_items import ItemCounts
from glue_cube.publish import KEPT, Publication, Published, expire, publish
from glue_cube.rollback import roll_back
from tests.builders import SMALL, a_cube
from tests.fakes import Countdown, Crash, FakeControl, FakeCubeTable, FakePlainTable
from tests.plain_cube import Sale, Stock
from tests.unit.glue_cube.test_build import SALES, STOCK, base

DAY = date(2024, 1, 1)
LISTED = SMALL + "storage: {plain: [[day.year], [shop], []]}\n"
ALL = SMALL + "storage: {layout: plain}\n"


def built(text: str, amount: int) -> BuiltCube:
    """The amount moves between shops, so that years and total stay the same."""
    sales = base([("A", DAY, Decimal(amount)), (None, DAY, Decimal(10 - amount))], "amount", pa.decimal128(19, 2), sum)
    stock = base([("A", DAY, 5), ("", None, 3)], "pieces", pa.int64(), sum)
    return build(a_cube(text), {"sales": sales, "stock": stock})


def published(table: FakeCubeTable, control: FakeControl, version: str, amount: int, text: str = LISTED) -> Published:
    """As the job does it."""
    with held(control, version) as leftover:
        publication = Publication(version, "now", {}, control.pointer())
        found = publish(a_cube(text), built(text, amount), table, control, publication)
        expire(table, control, leftover)
    return found


@pytest.fixture
def control() -> FakeControl:
    return FakeControl()


@pytest.fixture
def table() -> FakeCubeTable:
    return FakeCubeTable()


def items(table: FakeCubeTable, entry: PlainEntry) -> list[Item]:
    return [{k: v for k, v in item.items() if k != "pk"} for item in FakePlainTable(table).read(entry)]


def whole(table: FakeCubeTable, control: FakeControl, version: str) -> bool:
    entries = control.manifests[version].plain_entries
    return len(entries) == 3 and all(len(items(table, entry)) == entry.cells for entry in entries)


def needed(control: FakeControl) -> set[str]:
    """The partitions of all items that the versions need; no cuboid here has two shards."""
    return {entry.partition(0) for each in control.manifests.values() for entry in each.plain_entries}


def test_the_cells_of_listed_cuboids_are_items(table: FakeCubeTable, control: FakeControl) -> None:
    manifest = published(table, control, "v1", 7).manifest

    assert {name: entry.levels for name, entry in manifest.plain.items()} == {
        "ALL": (),
        "shop": ("shop",),
        "day.year": ("day_year",),
    }
    assert items(table, manifest.plain["ALL"]) == [{"sk": {"S": "ALL"}, "amount": {"N": "10"}, "pieces": {"N": "8"}}]
    shops = sorted(items(table, manifest.plain["shop"]), key=lambda item: str(item["sk"]["S"]))
    assert shops == [
        {"sk": {"S": "A"}, "shop": {"S": "A"}, "amount": {"N": "7"}, "pieces": {"N": "5"}},
        {"sk": {"S": "\\E"}, "shop": {"S": ""}, "pieces": {"N": "3"}},
        {"sk": {"S": "\\N"}, "amount": {"N": "3"}},
    ]


@settings(max_examples=30)
@given(SALES, STOCK)
def test_items_hold_every_finished_cell(sales: list[Sale], stock: list[Stock]) -> None:
    cube, table, control = a_cube(ALL), FakeCubeTable(), FakeControl()
    bases = {"sales": base(sales, "amount", pa.decimal128(19, 2), sum), "stock": base(stock, "pieces", pa.int64(), sum)}
    manifest = publish(cube, build(cube, bases), table, control, Publication("v1", "now", {})).manifest
    members = read_members(cube, manifest, table)

    for cells in read_cells(cube, manifest, members, table):
        finished = typed_table(cube, manifest, cells, members)
        types = {field.name: logical_type(field.type) for field in finished.schema}
        found = [
            {name: from_attribute(kind, item[name]) if kind and name in item else None for name, kind in types.items()}
            for item in items(table, manifest.plain[cells.cuboid.name])
        ]
        assert found == finished.to_pylist()


def test_the_layout_plain_makes_items_of_every_cell(table: FakeCubeTable, control: FakeControl) -> None:
    manifest = published(table, control, "v1", 1, ALL).manifest

    assert list(manifest.plain) == [entry.name for entry in manifest.cuboids]
    assert len(table.items) == manifest.cells
    assert table.blocks.keys() == manifest.block_ids


def test_a_crash_at_any_step_leaves_every_item_of_the_kept_versions_and_the_next_build_takes_all_else_away(
    table: FakeCubeTable, control: FakeControl
) -> None:
    for number in range(KEPT + 2):
        published(table, control, f"v{number}", 10 * number)
    full, steps, crashes, pointers = (table, control), 0, 0, set()
    while True:
        table, control = deepcopy(full)
        table.countdown = control.countdown = Countdown(steps)
        try:
            published(table, control, "new", 99)
        except Crash:
            crashes += 1
        else:
            break
        finally:
            table.countdown = control.countdown = Countdown()
        pointers.add(control.version)
        assert control.points and all(whole(table, control, name) for name in control.points.readable)
        control.end_lease()
        published(table, control, "next", 100)
        assert control.manifests.keys() == set(control.points.readable)
        assert {partition for partition, _ in table.items} == needed(control)
        steps += 1
    assert crashes >= 30
    assert len(pointers) == 2


def test_a_cuboid_whose_cells_are_the_same_is_not_written_again(table: FakeCubeTable, control: FakeControl) -> None:
    first = published(table, control, "v1", 1)
    before = dict(table.items)

    second = published(table, control, "v2", 2)
    third = published(table, control, "v3", 1)

    assert first.items == ItemCounts(written=6, unchanged=0)
    assert second.items == ItemCounts(written=3, unchanged=3)
    assert third.items == ItemCounts(written=0, unchanged=6)
    assert third.new
    assert third.manifest.plain == first.manifest.plain
    assert before.items() <= table.items.items()


def test_a_build_that_finds_nothing_new_writes_no_item(table: FakeCubeTable, control: FakeControl) -> None:
    published(table, control, "v1", 1)

    found = published(table, control, "v2", 1)

    assert (found.new, found.items, control.version) == (False, ItemCounts(0, 6), "v1")


def test_another_choice_of_cuboids_is_a_new_version(table: FakeCubeTable, control: FakeControl) -> None:
    manifest = published(table, control, "v1", 1).manifest
    other = published(table, control, "v2", 1, ALL)

    assert other.new
    assert other.items == ItemCounts(written=other.manifest.cells - 6, unchanged=6)
    assert not manifest.same_content(replace(manifest, plain={}))


def test_a_version_of_the_release_before_has_no_items(table: FakeCubeTable, control: FakeControl) -> None:
    manifest = published(table, control, "v1", 1).manifest
    raw = json.loads(manifest.to_json())
    assert Manifest.from_json(json.dumps(raw)) == manifest

    del raw["plain"]

    assert Manifest.from_json(json.dumps(raw)) == replace(manifest, plain={})


@pytest.mark.parametrize("amount", [1, 2])
def test_items_that_were_lost_changed_or_added_are_mended(
    table: FakeCubeTable, control: FakeControl, amount: int
) -> None:
    shops = published(table, control, "v1", 1).manifest.plain["shop"].partition(0)
    as_written = dict(table.items)
    del table.items[shops, "A"]
    table.items[shops, "\\N"] = {"pk": {"S": shops}, "sk": {"S": "\\N"}, "amount": {"N": "9"}}
    table.items[shops, "B"] = {"pk": {"S": shops}, "sk": {"S": "B"}}
    published(table, control, "v2", 2) if amount == 2 else None  # so that it is a version before that has them

    found = published(table, control, "v3", 1)

    assert found.items == ItemCounts(written=3, unchanged=3)
    assert found.new == (amount == 2)
    assert as_written.items() <= table.items.items()
    assert (shops, "B") not in table.items


def test_old_versions_leave_no_items_behind(table: FakeCubeTable, control: FakeControl) -> None:
    for number in range(KEPT + 3):
        published(table, control, f"v{number}", number)
    assert {partition for partition, _ in table.items} == needed(control)

    for number in range(KEPT + 1):
        published(table, control, f"w{number}", number, SMALL)
    assert table.items == {}


def test_items_come_back_with_their_version(table: FakeCubeTable, control: FakeControl) -> None:
    for number in range(3):
        published(table, control, f"v{number}", number)

    roll_back(table, control, "me", "v0")

    assert all(whole(table, control, version) for version in ("v0", "v1", "v2"))


def test_items_that_are_read_back_changed_are_not_published(control: FakeControl) -> None:
    class Rounding(FakePlainTable):
        def write(self, entry: PlainEntry, items: Iterable[Item]) -> None:
            super().write(entry, ({**item, "amount": {"N": "11"}} for item in items))

    class Table(FakeCubeTable):
        @property
        def plain(self) -> FakePlainTable:
            return Rounding(self)

    with pytest.raises(PublishError, match=r"nothing is published: ALL, shop, day\.year"):
        published(Table(), control, "v1", 1)
    assert control.version is None


def test_a_member_that_makes_no_key_stops_the_build_before_anything_is_written(
    table: FakeCubeTable, control: FakeControl
) -> None:
    cube, long = a_cube(LISTED), "é" * 513
    sales = base([(long, DAY, Decimal(1))], "amount", pa.decimal128(19, 2), sum)
    made = build(cube, {"sales": sales, "stock": base([], "pieces", pa.int64(), sum)})

    with pytest.raises(KeyTooLong, match=r"of shop has a key of 1026 bytes, and DynamoDB takes 1024: leave"):
        publish(cube, made, table, control, Publication("v1", "now", {}))
    assert (table.blocks, table.items, control.manifests) == ({}, {}, {})
