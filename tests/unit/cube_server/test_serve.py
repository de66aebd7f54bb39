from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cube_model.errors import CorruptBlock
from cube_server.errors import ServeError
from cube_server.serve import follow
from cube_server.settings import read_settings
from cube_server.snapshot import Snapshot, snapshot
from glue_cube.publish import publish
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
        publish(a_cube(), built(amount), version, "now", {}, table, control, control.pointer)
    return FakePublished(table, control)


def test_a_snapshot_holds_every_cell_and_has_a_view_for_every_cuboid(tmp_path: Path) -> None:
    found = snapshot(published("v1"), "v1", tmp_path)

    cells = pq.read_table(found.file)
    assert cells.num_rows == 6
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
            publish(a_cube(), built(9), "v2", "now", {}, source.table, source.control, "v1")
        return next(turns)

    follow(source, views, tmp_path, pause)

    assert views.served == ["v1", "v2"]


def test_a_version_that_is_damaged_leaves_the_one_before_in_place(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source, views, turns = published("v1", "v2"), FakeViews(), iter([True, True, True, False])
    key = next(key for key in source.table.items if key[0] == "v2#day.day,shop#0")
    source.table.items[key] = replace(source.table.items[key], data=b"?")
    source.control.pointer = "v1"

    def pause() -> bool:
        source.control.pointer = "v2"
        return next(turns)

    follow(source, views, tmp_path, pause)

    assert views.served == ["v1"]
    assert len(caplog.records) == 1  # said once, though met three times
    assert "still serving v1: cuboid 'day.day,shop' of version v2" in caplog.text


def test_a_missing_block_is_noticed(tmp_path: Path) -> None:
    source = published("v1")
    del source.table.items["v1#ALL#0", "00000000"]
    with pytest.raises(CorruptBlock, match="has 0 blocks that are not the 1 of its manifest"):
        snapshot(source, "v1", tmp_path)


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(ServeError, match="CUBE_TABLE, CONTROL_TABLE, SNAPSHOTS"):
        read_settings({})
