"""Segments that are built one by one make the cube that is built at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cube_model.definition import Cube
from cube_model.errors import PeriodError
from cube_model.lattice import cuboid
from cube_model.segments import Period, parse_periods, segment_with
from glue_cube.before import read_before
from glue_cube.build import Base, build
from glue_cube.delete_segments import delete_segments
from glue_cube.errors import PublishError, SourceError
from glue_cube.lease import held
from glue_cube.publish import Publication, Published, expire, publish
from glue_cube.rollback import roll_back
from tests.builders import SMALL, a_cube
from tests.fakes import FakeControl, FakeCubeTable
from tests.plain_cube import Sale, Stock, plain_cube
from tests.unit.glue_cube.test_build import SALES, STOCK, base, finished

CUBE = a_cube()
DAY, SHOP = (
    f"  {line}\n"
    for line in (
        "day: {calendar: [year, day], from: {sales: day, stock: day}}",
        "shop: {from: {sales: shop, stock: shop}}",
    )
)
PERIODS = ("2023-12", "2024-01", "2023-Q4", "2024", "unknown", "2024,unknown")
JANUARY, FEBRUARY = date(2024, 1, 5), date(2024, 2, 5)


@dataclass
class Deployment:
    """The stores, and the job without Spark: what is given stands for what the sources have of the periods."""

    cube: Cube = CUBE
    table: FakeCubeTable = field(default_factory=FakeCubeTable)
    control: FakeControl = field(default_factory=FakeControl)
    versions: int = 0

    def build(self, sales: Sequence[Sale], stock: Sequence[Stock], periods: Sequence[Period] = ()) -> Published:
        bases = {
            "sales": base(sales, "amount", pa.decimal128(19, 2), sum),
            "stock": base(stock, "pieces", pa.int64(), sum),
        }
        return self.publish(bases, dict.fromkeys(bases, periods) if periods else {})

    def publish(self, bases: Mapping[str, Base], periods: Mapping[str, Sequence[Period]]) -> Published:
        pointer = self.control.pointer()
        manifest = self.control.manifest(pointer.version) if pointer else None
        before = read_before(self.cube, manifest, self.table, bool(periods)) if manifest else None
        deleted = manifest.deleted if manifest else ()
        finest = cuboid(self.cube, tuple(len(d.levels) for d in self.cube.dimensions))
        bases = {name: replace(each, cuboid=finest) for name, each in bases.items()}
        built = build(self.cube, bases, before, periods, deleted)
        with held(self.control, "job") as leftover:
            found = publish(
                self.cube, built, self.table, self.control, Publication(self._next(), "now", {}, self.control.pointer())
            )
            expire(self.table, self.control, leftover)
        return found

    def delete(self, periods: str) -> Published:
        return delete_segments(self.table, self.control, periods, self._next(), "now")

    def _next(self) -> str:
        self.versions += 1
        return f"v{self.versions}"

    def cells(self) -> dict[Any, Any]:
        return finished(self.cube, self.control.manifests[self.control.version or ""], self.table)


def within(rows: Sequence[Any], periods: Sequence[Period]) -> list[Any]:
    return [row for row in rows if any(p.contains(segment_with(CUBE, row[1])) for p in periods)]


@settings(max_examples=60)
@given(SALES, STOCK, st.lists(st.tuples(st.sampled_from(PERIODS), SALES, STOCK), max_size=3))
def test_segments_built_again_equal_the_cube_of_all_rows(
    sales: list[Sale], stock: list[Stock], changes: list[tuple[str, list[Sale], list[Stock]]]
) -> None:
    deployment = Deployment()
    deployment.build(sales, stock)
    for text, new_sales, new_stock in changes:
        periods = parse_periods(CUBE, text)
        new_sales, new_stock = within(new_sales, periods), within(new_stock, periods)
        deployment.build(new_sales, new_stock, periods)
        sales = [row for row in sales if row not in within(sales, periods)] + new_sales
        stock = [row for row in stock if row not in within(stock, periods)] + new_stock

    assert deployment.cells() == plain_cube(sales, stock)


@settings(max_examples=50)
@given(SALES, STOCK, st.permutations(["2023-12", "2024-01", "unknown"]))
def test_segments_built_apart_in_any_order_equal_those_built_together(
    sales: list[Sale], stock: list[Stock], order: list[str]
) -> None:
    apart, together = Deployment(), Deployment()
    for text in order:
        periods = parse_periods(CUBE, text)
        apart.build(within(sales, periods), within(stock, periods), periods)
    together.build(sales, stock)

    assert apart.cells() == together.cells()


@settings(max_examples=50)
@given(SALES, STOCK, st.sampled_from(PERIODS))
def test_what_is_deleted_is_gone_and_stays_gone(sales: list[Sale], stock: list[Stock], text: str) -> None:
    deployment, periods = Deployment(), parse_periods(CUBE, text)
    deployment.build([*sales, ("A", date(2023, 12, 29), None), ("A", date(2024, 1, 1), None)], stock)
    rest: list[list[Any]] = [[row for row in rows if row not in within(rows, periods)] for rows in (sales, stock)]

    deployment.delete(text)
    deployment.build(sales, stock)

    assert deployment.cells() == plain_cube(rest[0], rest[1])


def test_a_segment_built_again_writes_no_block_of_the_base_of_another() -> None:
    cube = a_cube(SMALL.replace(DAY, "").replace(SHOP, SHOP + DAY))  # a shop's days are together in the keys
    many = [(f"shop {n}", date(2024, month, 1 + n % 28), Decimal(n)) for month in (1, 2, 3) for n in range(9000)]
    deployment = Deployment(cube)
    first = deployment.build(many, []).manifest.bases["sales"].blocks
    february = [(shop, day, amount + 1) for shop, day, amount in many if day.month == 2]

    again = deployment.build(february, [], parse_periods(cube, "2024-02")).manifest.bases["sales"].blocks

    assert len(first) > 9
    assert len(set(first) & set(again)) >= len(first) // 2  # not those in which February begins or ends


def test_the_version_tells_its_segments_and_those_that_are_deleted() -> None:
    deployment = Deployment()
    deployment.build([("A", JANUARY, Decimal(1)), ("A", FEBRUARY, Decimal(2)), ("A", None, Decimal(4))], [])

    assert deployment.control.manifests["v1"].segments == ("2024-01", "2024-02")
    assert deployment.delete("2024-Q1").manifest.segments == ()
    assert deployment.control.manifests["v2"].deleted == ("2024-01", "2024-02", "2024-03")


def test_deleting_what_is_not_there_is_refused_with_what_is() -> None:
    deployment = Deployment()
    with pytest.raises(PublishError, match="nothing is published yet"):
        deployment.delete("2024")
    deployment.build([("A", JANUARY, Decimal(1)), ("A", FEBRUARY, Decimal(2))], [])

    with pytest.raises(PublishError, match="no segment of 2023 is in v2: it has 2024-01 to 2024-02"):
        deployment.delete("2023")
    with pytest.raises(PeriodError, match="2024-01-05 is a part of a segment"):
        deployment.delete("2024-01-05")


def test_a_level_of_another_type_needs_all_segments() -> None:
    deployment = Deployment()
    deployment.build([("A", JANUARY, Decimal(1))], [])
    before = read_before(CUBE, deployment.control.manifests["v1"], deployment.table)
    numbers = base([("A", JANUARY, Decimal(1))], "amount", pa.decimal128(19, 2), sum)
    table = numbers.table.set_column(1, "shop", pa.array([7]))
    bases = {"sales": type(numbers)("sales", numbers.cuboid, table, 1, 1)}

    with pytest.raises(SourceError, match="level 'shop' was string and is int64: build all segments"):
        build(CUBE, bases, before, {"sales": parse_periods(CUBE, "2024-01")})


def test_nothing_is_deleted_from_a_version_that_was_gone_back_to() -> None:
    deployment = Deployment()
    for amount in (1, 2):
        deployment.build([("A", JANUARY, Decimal(amount))], [])
    roll_back(deployment.table, deployment.control, "me")

    with pytest.raises(PublishError, match="v1 was gone back to: run the job for all segments, then delete"):
        deployment.delete("2024-01")
