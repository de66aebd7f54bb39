"""The small cube of tests/builders.py in plain Python: the reference for the engine, with nothing clever in it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

Sale = tuple[str | None, date | None, Decimal | None]
Stock = tuple[str | None, date | None, int | None]
Cell = tuple[str, str | None, str | None, str | None]  # cuboid, day_year, day_day, shop
LEVELS = {
    "ALL": (0, 0),
    "shop": (0, 1),
    "day.year": (1, 0),
    "day.year,shop": (1, 1),
    "day.day": (2, 0),
    "day.day,shop": (2, 1),
}


def plain_cube(sales: Sequence[Sale], stock: Sequence[Stock]) -> dict[Cell, tuple[Decimal | None, int | None]]:
    """(amount, pieces) of every cell that has a fact; a sum over nulls only is None."""
    amounts, pieces = defaultdict(list), defaultdict(list)
    for cuboid in LEVELS:
        for shop, day, amount in sales:
            amounts[_cell(cuboid, shop, day)].append(amount)
        for shop, day, count in stock:
            pieces[_cell(cuboid, shop, day)].append(count)
    return {cell: (_sum(amounts.get(cell)), _sum(pieces.get(cell))) for cell in {*amounts, *pieces}}


def _cell(cuboid: str, shop: str | None, day: date | None) -> Cell:
    depth, with_shop = LEVELS[cuboid]
    year = None if day is None else str(day.year)
    text = None if day is None else day.isoformat()
    return (cuboid, year if depth > 0 else "ALL", text if depth > 1 else "ALL", shop if with_shop else "ALL")


def _sum(values: list | None):  # type: ignore[no-untyped-def,type-arg]
    known = [value for value in values or [] if value is not None]
    return sum(known) if known else None
