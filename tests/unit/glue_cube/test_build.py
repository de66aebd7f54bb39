from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cube_model.definition import Cube
from cube_model.errors import ArithmeticOverflow
from cube_model.finished import text_table, typed_table
from cube_model.lattice import cuboid
from cube_model.manifest import Manifest
from cube_model.store import read_cells, read_members
from glue_cube.build import Base, build
from glue_cube.publish import Publication, publish
from tests.builders import a_cube
from tests.fakes import FakeControl, FakeCubeTable
from tests.plain_cube import Sale, Stock, plain_cube

DAYS = st.none() | st.dates(date(2023, 12, 29), date(2024, 1, 3))
SHOPS = st.none() | st.sampled_from(["", "A", "ALL", "é"])
SALES = st.lists(st.tuples(SHOPS, DAYS, st.none() | st.decimals(-9999, 9999, places=2)), max_size=25)
STOCK = st.lists(st.tuples(SHOPS, DAYS, st.none() | st.integers(-5, 10**12)), max_size=25)


def base(rows: Sequence[tuple[Any, ...]], column: str, total: pa.DataType, add: Callable[[list[Any]], Any]) -> Base:
    """What Spark's GROUP BY makes of rows (shop, day, value)."""
    groups: dict[tuple[Any, Any], list[Any]] = {}
    for shop, day, value in rows:
        groups.setdefault((day, shop), []).append(value)
    known = {key: [v for v in values if v is not None] for key, values in groups.items()}
    table = pa.table(
        {
            "_day": pa.array([d for d, _ in groups], pa.date32()),
            "shop": pa.array([s for _, s in groups], pa.string()),
            f"_count_{column}": pa.array([len(v) for v in known.values()], pa.int64()),
            "_rows": pa.array([len(v) for v in groups.values()], pa.int64()),
            f"_sum_{column}": pa.array([add(v) if v else None for v in known.values()], total),
        }
    )
    return Base("any", cuboid(a_cube(), (2, 1)), table, len(rows), len(rows))


def cells_of(sales: Sequence[Sale], stock: Sequence[Stock]) -> dict[Any, Any]:
    """Build, publish, read back, and finish."""
    cube, table, control = a_cube(), FakeCubeTable(), FakeControl()
    bases = {"sales": base(sales, "amount", pa.decimal128(19, 2), sum), "stock": base(stock, "pieces", pa.int64(), sum)}
    manifest = publish(cube, build(cube, bases), table, control, Publication("v1", "now", {})).manifest
    return finished(cube, manifest, table)


def finished(cube: Cube, manifest: Manifest, table: FakeCubeTable) -> dict[Any, Any]:
    """(amount, pieces) of every cell of a version."""
    members = read_members(cube, manifest, table)
    found = {}
    for cells in read_cells(cube, manifest, members, table):
        text = text_table(cube, cells.cuboid.name, typed_table(cube, manifest, cells, members))
        for row in text.to_pylist():
            found[row["cuboid"], row["day_year"], row["day_day"], row["shop"]] = (row["amount"], row["pieces"])
    assert len(found) == manifest.cells
    return found


@settings(max_examples=200)
@given(SALES, STOCK)
def test_every_cell_equals_the_plain_cube(sales: list[Sale], stock: list[Stock]) -> None:
    assert cells_of(sales, stock) == plain_cube(sales, stock)


def test_unknown_empty_and_all_are_three_things() -> None:
    found = cells_of([(None, None, Decimal(1)), ("", None, Decimal(2)), ("ALL", None, Decimal(4))], [])

    assert found["shop", "ALL", "ALL", None] == (Decimal(1), None)
    assert found["shop", "ALL", "ALL", ""] == (Decimal(2), None)
    assert found["shop", "ALL", "ALL", "ALL"] == (Decimal(4), None)
    assert found["ALL", "ALL", "ALL", "ALL"] == (Decimal(7), None)


def test_no_facts_at_all_make_no_cells() -> None:
    assert cells_of([], []) == {}


def test_a_sum_that_would_not_be_exact_is_refused() -> None:
    most = Decimal("92233720368547758.07")
    with pytest.raises(ArithmeticOverflow, match=r"the sum of sales\.amount does not fit 63 bits"):
        cells_of([("A", date(2024, 1, 1), most), ("B", date(2024, 1, 1), most)], [])
