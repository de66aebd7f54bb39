"""The smallest valid things, to be overridden in what a test is about."""

from pathlib import Path

from cube_model.definition import Cube
from cube_model.parsing import parse_cube, read_cube

CUBES = Path(__file__).parent / "cubes"
FLIGHTS = Path(__file__).parent.parent / "cubes" / "flights"

SMALL = """\
cube: small
title: A small cube
sources:
  sales:
    kind: csv
    files: ["sales.csv"]
    columns:
      shop: string
      day: date
      amount: decimal(9,2)
    key: [shop, day]
    partition: [shop]
  stock:
    kind: api
    columns:
      shop: string
      day: date
      pieces: int64
      note: string
      changed: timestamp
    key: [day, shop]
    version: changed
    pull: {path: "/stock"}
dimensions:
  day: {calendar: [year, day], from: {sales: day, stock: day}}
  shop: {from: {sales: shop, stock: shop}}
measures:
  amount: {source: sales, agg: sum, of: amount}
  pieces: {source: stock, agg: sum, of: pieces}
segments: {by: day, every: month}
"""


def a_cube(text: str = SMALL) -> Cube:
    """A cube of one CSV source and one API source."""
    return parse_cube(text)


def shops() -> Cube:
    """The cube of tests/cubes/shops."""
    return read_cube(CUBES / "shops")
