"""Distinct, quantile and top in every cell of a cube, against a plain grouping of the rows."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cube_model.finished import text_table, typed_table
from cube_model.logical_types import INT64, STRING, Kind, LogicalType
from cube_model.parsing import parse_cube
from cube_model.quantile_sketch import quantiles_of
from cube_model.states import states_of
from cube_model.store import read_cells, read_members
from cube_model.top_sketch import top_of
from cube_server.snapshot import snapshot
from glue_cube.base_checks import state_types
from glue_cube.base_sketches import read_as
from glue_cube.before import read_before
from glue_cube.build import Base, build
from glue_cube.errors import SourceError
from glue_cube.publish import Publication, Published, publish
from glue_cube.sketched_types import with_types
from tests.builders import SMALL
from tests.fakes import FakeControl, FakeCubeTable, FakePublished
from tests.plain_cube import Sale
from tests.unit.cube_model.test_sketches import distinct_of
from tests.unit.glue_cube.test_build import SALES, base

CUBE = parse_cube(
    SMALL.replace(
        "segments:",
        "  shops: {source: sales, agg: distinct, of: shop}\n"
        '  typical: {source: sales, agg: quantile, of: amount, q: "0.5"}\n'
        '  high: {source: sales, agg: quantile, of: amount, q: "0.9"}\n'
        "  best: {source: sales, agg: top, of: shop, limit: 2}\nsegments:",
    )
)
MEASURES = ("amount", "shops", "typical", "high", "best")
STOCK = [("B", date(2024, 1, 1), 7), ("C", None, 1)]


def sketched(rows: Sequence[Sale]) -> Base:
    """What the job makes of sales."""
    groups: dict[tuple[Any, Any], list[Sale]] = {}
    for row in rows:
        groups.setdefault((row[1], row[0]), []).append(row)
    plain = base(rows, "amount", pa.decimal128(19, 2), sum)
    sketches: dict[str, list[bytes]] = {
        "_hll_shop": [distinct_of(known(row[0] for row in group)) for group in groups.values()],
        "_kll_amount": [quantiles_of(cents(row[2] for row in group)) for group in groups.values()],
        "_top_shop": [top_of(Counter(known(row[0] for row in group)).items()) for group in groups.values()],
    }
    table = plain.table
    for name, column in sketches.items():
        table = table.append_column(name, pa.array(column, pa.binary()))
    types = {"_hll_shop": INT64, "_kll_amount": LogicalType(Kind.DECIMAL, 9, 2), "_top_shop": STRING}
    return replace(plain, table=with_types(table, types))


def known(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if value is not None]


def cents(values: Iterable[Any]) -> Any:
    return np.array([int(value * 100) for value in known(values)], float)


def published(table: FakeCubeTable, control: FakeControl, version: str, sales: Sequence[Sale]) -> Published:
    bases = {"sales": sketched(sales), "stock": base(STOCK, "pieces", pa.int64(), sum)}
    pointer = control.pointer()
    manifest = control.manifest(pointer.version) if pointer else None
    before = read_before(CUBE, manifest, table, whole=False) if manifest else None
    return publish(CUBE, build(CUBE, bases, before), table, control, Publication(version, "now", {}, pointer))


def cells_of(sales: Sequence[Sale]) -> dict[Any, Any]:
    table = FakeCubeTable()
    manifest = published(table, FakeControl(), "v1", sales).manifest
    members = read_members(CUBE, manifest, table)
    found = {}
    for cells in read_cells(CUBE, manifest, members, table):
        for row in text_table(CUBE, cells.cuboid.name, typed_table(CUBE, manifest, cells, members)).to_pylist():
            found[row["cuboid"], row["day_year"], row["day_day"], row["shop"]] = tuple(row[m] for m in MEASURES)
    return found


def plain(sales: Sequence[Sale]) -> dict[Any, Any]:
    groups: dict[Any, list[Sale]] = {}
    every: list[Any] = [*((row, True) for row in sales), *((row, False) for row in STOCK)]
    for (depth, of_shop), (row, sold) in product(product(range(3), range(2)), every):
        name = ",".join(filter(None, ("", "day.year", "day.day")[depth : depth + 1] + (("shop",) if of_shop else ())))
        year, day = (f"{row[1]:%Y}", str(row[1])) if row[1] else (None, None)
        key = (name or "ALL", year if depth else "ALL", day if depth > 1 else "ALL", row[0] if of_shop else "ALL")
        groups.setdefault(key, []).extend([row] if sold else [])
    return {key: measured(rows) for key, rows in groups.items()}


def measured(rows: list[Sale]) -> tuple[Any, ...]:
    if not rows:
        return (None,) * len(MEASURES)
    amounts, shops = sorted(known(row[2] for row in rows)), known(row[0] for row in rows)
    best = sorted(Counter(shops).items(), key=lambda item: (-item[1], item[0]))[:2]
    listed = [{"value": shop, "count": count, "error": 0} for shop, count in best]
    return (
        sum(amounts) if amounts else None,
        len(set(shops)),
        amounts[-(-len(amounts) * 5 // 10) - 1] if amounts else None,
        amounts[-(-len(amounts) * 9 // 10) - 1] if amounts else None,
        json.dumps(listed, ensure_ascii=False, separators=(",", ":")) if listed else None,
    )


@given(SALES)
def test_every_cell_is_that_of_a_plain_grouping(sales: list[Sale]) -> None:
    assert cells_of(sales) == plain(sales)


@given(SALES.filter(bool), st.randoms())
def test_the_same_rows_in_another_order_are_nothing_new(sales: list[Sale], chance: Any) -> None:
    table, control = FakeCubeTable(), FakeControl()

    published(table, control, "v1", sales)
    again = published(table, control, "v2", chance.sample(sales, len(sales)))

    assert (again.new, again.written) == (False, 0)


def test_a_thousand_values_of_a_cell_are_nothing_new_either() -> None:
    """More than a sketch keeps: a coin is thrown, and falls as it did."""
    table, control = FakeCubeTable(), FakeControl()
    days = [date(2024, 1, 1 + n % 28) for n in range(3000)]
    sales: list[Sale] = [(f"s{n % 900}", day, Decimal(n * 7919 % 3000)) for n, day in enumerate(days)]

    published(table, control, "v1", sales)
    again = published(table, control, "v2", sales[::-1])

    assert (again.new, again.written) == (False, 0)


def test_the_views_show_them_in_their_types(tmp_path: Any) -> None:
    table, control = FakeCubeTable(), FakeControl()
    published(table, control, "v1", [("A", date(2024, 1, 1), Decimal("1.50"))])

    shown = snapshot(FakePublished(table, control), "v1", tmp_path)

    schema = pq.read_schema(shown.file)
    assert [str(schema.field(m).type) for m in MEASURES] == [
        "decimal128(38, 2)", "int64", "decimal128(38, 2)", "decimal128(38, 2)", "string",
    ]  # fmt: skip
    assert all("`best`" in view.sql for view in shown.views if view.name != "small_cube")


def test_the_manifest_tells_in_which_type_a_sketch_is_read() -> None:
    found = state_types(CUBE, {"sales": sketched([("A", None, Decimal(1))]).table})

    assert {name: kind for name, kind in found.items() if "ll_" in name or "top" in name} == {
        "sales:_hll_shop": "int64",
        "sales:_kll_amount": "decimal(38,2)",
        "sales:_top_shop": "string",
    }


@pytest.mark.parametrize(
    ("state", "kind"), [("_kll_amount", Kind.STRING), ("_kll_amount", Kind.BOOL), ("_top_shop", Kind.FLOAT64)]
)
def test_a_derived_column_that_gives_no_sketch_is_refused(state: str, kind: Kind) -> None:
    [found] = [s for s in states_of(CUBE, ["sales"]) if s.label == state]

    with pytest.raises(SourceError, match=f"is {kind}, of which there is no .* sketch; cast it in `derive`"):
        read_as(found, LogicalType(kind))
