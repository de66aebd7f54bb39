from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.cube_data import FLIGHTS, VEGA
from bench.cube_engines import ENGINES
from bench.cube_run import differences, engines_of

DATA = replace(FLIGHTS, dimensions=("carrier", "hour"), sums=("distance",))
CELLS = [("UA", 5, 2, 100), ("UA", None, 2, 100), (None, 5, 2, 100), (None, None, 2, 100)]


def written(file: Path, *cells: tuple[str | None, int | None, int, int], hours: pa.DataType | None = None) -> Path:
    columns = dict(zip(("carrier", "hour", "n", "distance"), map(list, zip(*cells, strict=True)), strict=True))
    pq.write_table(pa.table(columns).set_column(1, "hour", [pa.array(columns["hour"], hours or pa.int32())]), file)
    return file


def test_cells_are_compared_whatever_their_order_and_width(tmp_path: Path) -> None:
    reference = written(tmp_path / "a", *CELLS)

    assert differences(DATA, written(tmp_path / "b", *reversed(CELLS), hours=pa.int64()), reference) == (4, 0)


def test_cells_of_one_side_only_are_counted(tmp_path: Path) -> None:
    reference = written(tmp_path / "a", *CELLS)

    assert differences(DATA, written(tmp_path / "b", *CELLS[:3], (None, None, 2, 101)), reference) == (4, 2)
    assert differences(DATA, written(tmp_path / "c", *CELLS, CELLS[0]), reference) == (5, 1)


def test_a_rolled_up_dimension_is_not_a_value(tmp_path: Path) -> None:
    reference = written(tmp_path / "a", *CELLS)

    assert differences(DATA, written(tmp_path / "b", CELLS[0], CELLS[1], ("", 5, 2, 100), CELLS[3]), reference)[1] == 2


def test_the_first_cells_have_nothing_to_be_compared_with(tmp_path: Path) -> None:
    assert differences(DATA, written(tmp_path / "a", *CELLS), tmp_path / "none") == (4, 0)


def test_where_nothing_is_aimed_at_in_spark_nothing_is_made_there() -> None:
    every = [*ENGINES.values()]

    assert engines_of(FLIGHTS, every) == every
    assert [engine.name for engine in engines_of(VEGA, every) if engine.in_spark] == []
    assert len(engines_of(VEGA, every)) == 5
