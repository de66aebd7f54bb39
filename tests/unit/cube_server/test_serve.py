import re
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cube_model.errors import CorruptBlock
from cube_server.errors import ServeError
from cube_server.serve import follow
from cube_server.settings import read_settings
from cube_server.snapshot import Snapshot, snapshot
from glue_cube.publish import Pointer, Publication, publish
from tests.builders import a_cube
from tests.fakes import FakeControl, FakeCubeTable, FakePublished
from tests.unit.glue_cube.test_publish import built


@dataclass
class FakeViews:
    served: list[str] = field(default_factory=list)

    def replace(self, snapshot: Snapshot) -> None:
        self.served.append(snapshot.manifest.version)


def published(*versions: str) -> FakePublished:
    table, control = FakeCubeTable(), FakeControl()
    for amount, version in enumerate(versions):
        publish(a_cube(), built(amount), table, control, Publication(version, "now", {}, control.points))
    return FakePublished(table, control)


def a_block(source: FakePublished, version: str, cuboid: str) -> str:
    return next(entry.blocks[0] for entry in source.manifest(version).cuboids if entry.name == cuboid)


def test_a_snapshot_holds_every_cell_and_has_a_view_for_every_cuboid(tmp_path: Path) -> None:
    found = snapshot(published("v1"), "v1", tmp_path)

    cells = pq.read_table(found.file)
    assert cells.num_rows == 9
    assert cells["shop"].to_pylist().count("ALL") == 3
    views = {view.name: view.sql for view in found.views}
    assert views["small_cube"] == "SELECT * FROM cells"
    assert views["small_by_day_year_shop"] == (
        "SELECT CAST(`day_year` AS INT) AS `day_year`, `shop`, `amount`, `pieces` FROM cells "
        "WHERE cuboid = 'day.year,shop'"
    )
    assert list(tmp_path.iterdir()) == [found.file]


def test_each_new_version_is_served_once(tmp_path: Path) -> None:
    source, views, turns = published("v1"), FakeViews(), iter([True, True, False])

    def pause() -> bool:
        if views.served == ["v1"]:
            before = source.control.points
            publish(a_cube(), built(9), source.table, source.control, Publication("v2", "now", {}, before))
        return next(turns)

    follow(source, views, tmp_path, pause)

    assert views.served == ["v1", "v2"]


def test_a_version_that_is_damaged_leaves_the_one_before_in_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source, views, turns = published("v1", "v2"), FakeViews(), iter([True, True, True, False])
    source.table.blocks[a_block(source, "v2", "day.day,shop")] = b"?"
    damaged, source.control.points = source.control.points, Pointer("v1")

    def pause() -> bool:
        source.control.points = damaged
        return next(turns)

    follow(source, views, tmp_path, pause)

    assert views.served == ["v1"]
    assert len(caplog.records) == 1  # said once, though met three times
    # the same cells make the same block, so it may be met in another cuboid first
    assert re.search(r"still serving v1: cuboid 'day\.\w+,shop' of version v2: block", caplog.text)


def test_a_missing_block_is_noticed(tmp_path: Path) -> None:
    source = published("v1")
    missing = a_block(source, "v1", "ALL")
    del source.table.blocks[missing]
    with pytest.raises(CorruptBlock, match=f"cuboid 'ALL' of version v1: block {missing} is missing"):
        snapshot(source, "v1", tmp_path)


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(ServeError, match="CUBE_TABLE, CONTROL_TABLE, SNAPSHOTS"):
        read_settings({})
