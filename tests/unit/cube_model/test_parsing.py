from decimal import Decimal
from pathlib import Path

import pytest

from cube_model.definition import Aggregate, ApiSource, CsvSource
from cube_model.errors import DefinitionError
from cube_model.lattice import plain_cuboids
from cube_model.logical_types import Kind, LogicalType
from cube_model.parsing import parse_cube, read_cube
from cube_model.stored_cuboids import LevelName
from tests.builders import FLIGHTS, SMALL, a_cube


def problems(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        parse_cube(text)
    return str(caught.value).splitlines()


def test_the_example_is_read_whole() -> None:
    cube = read_cube(FLIGHTS)

    assert [s.name for s in cube.fact_sources()] == ["flights", "weather", "passengers"]
    flights, passengers = cube.source("flights"), cube.source("passengers")
    assert isinstance(flights, CsvSource)
    assert isinstance(passengers, ApiSource)
    assert flights.clustering == ("carrier", "flight", "sched_dep_time", "dest")
    assert passengers.column("revenue").type == LogicalType(Kind.DECIMAL, 14, 2)
    assert cube.dimension("dest").labels == ("dest_zone", "dest_airport")
    assert cube.measures[-1].aggregate is Aggregate.RATIO
    assert cube.rules.exclude[0] == (LevelName("date", 4), LevelName("hour", 1))
    assert cube.text == (FLIGHTS / "cube.yaml").read_text()


def test_every_problem_is_reported_at_once_with_its_line_and_remedy() -> None:
    text = (
        SMALL.replace("decimal(9,2)", "decimal(9;2)").replace("agg: sum, of: pieces", "agg: summ, of: pieces")
        + "zebra: 3\n"
    )

    assert [line.split(": ")[0] for line in problems(text)] == ["cube.yaml:10", "cube.yaml:29", "cube.yaml:31"]
    assert "column 'amount': 'decimal(9;2)' is not a type of columns: one of string" in problems(text)[0]
    assert (
        "unknown aggregate 'summ': one of: count, sum, avg, min, max, distinct, quantile, top, ratio"
        in problems(text)[1]
    )
    assert "unknown key 'zebra': known here: cube, title" in problems(text)[2]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: A small cube", "titel: A small cube", "unknown key 'titel': did you mean 'title'?"),
        ("cube: small", "cube: Small", "'Small' is not a name"),
        ("cube: small", "cube: small\ncube: twice", "duplicate key 'cube': keep one of the two"),
        ("title: A small cube", "title: 2013", "'2013' is not read as text: quote it"),
        ("title: A small cube", "title: yes", "'yes' is not read as text: quote it"),
        ("title: A small cube", "title: &a text", "anchor or alias 'a': write the value out"),
        ("title: A small cube", "title: [", "not YAML"),
        ("kind: csv", "kind: cvs", "unknown kind 'cvs': write csv or api"),
        ("key: [shop, day]", "key: [shop, dya]", "unknown column 'dya': one of: shop, day, amount"),
        ("key: [shop, day]", "key: [day, shop]", "the key does not start with the partition"),
        ("version: changed", "version: shop", "the version is part of the key"),
        ("changed: timestamp", "changed: string", "a version of this type has no order"),
        ('files: ["sales.csv"]', 'files: ["/data/sales.csv"]', "'/data/sales.csv' is no pattern"),
        ("version: changed", "version: altered", "unknown column 'altered'"),
        ("key: [day, shop]\n", "key: [shop]\n", "the segment's column is not part of the key"),
        ("{sales: shop, stock: shop}", "{sales: shop, stocks: shop}", "unknown fact source 'stocks'"),
        ("{sales: shop, stock: shop}", "{sales: shopp}", "unknown column of sales 'shopp'"),
        ("calendar: [year, day]", "calendar: [year, week]", "unknown calendar level 'week'"),
        ("shop: {from", "shop: {levels: [area, shop], from", "sales gives 1 columns, not 2"),
        ("of: pieces", "of: piece", "unknown column of stock 'piece'"),
        ("of: pieces", "of: note", "'note' is string, not a number or time"),
        ("agg: sum, of: pieces", "agg: quantile, of: pieces", "the key 'q' is missing"),
        ("agg: sum, of: pieces", "agg: quantile, of: pieces, q: 0.5", "'0.5' is not read as text: quote it"),
        ("agg: sum, of: pieces", 'agg: quantile, of: pieces, q: "1.0"', "'1.0' is not between 0 and 1"),
        ("agg: sum, of: pieces", 'agg: quantile, of: pieces, q: "0.00"', "'0.00' is not between 0 and 1"),
        ("agg: sum, of: pieces", 'agg: quantile, of: note, q: "0.5"', "'note' is string, not a number or time"),
        ("agg: sum, of: pieces", "agg: distinct", "the key 'of' is missing"),
        ("agg: sum, of: pieces", "agg: sum, of: pieces, limit: 3", "unknown key 'limit'"),
        ("agg: sum, of: pieces", "agg: top, of: note, limit: 101", "101 values are more than a top has: write 100"),
        ("agg: sum, of: pieces", "agg: top, of: note, limit: ten", "measures.pieces.limit is not a number"),
        (
            "agg: sum, of: pieces",
            "agg: median, of: pieces",
            "a median cannot be made of those of its parts: write quan",
        ),
        ("agg: sum, of: pieces", "agg: mode, of: pieces", "cannot be made of those of its parts: write top"),
        ("agg: sum, of: pieces", "agg: stddev, of: pieces", "a stddev is not exact: derive the square"),
        ("agg: sum, of: pieces", "agg: first, of: pieces", "depends on the order of rows: write min or max"),
        ("agg: sum, of: pieces", "agg: count_distinct, of: note", "write distinct, an estimate"),
        (
            "agg: sum, of: pieces}",
            "agg: distinct, of: note}\n  share: {agg: ratio, of: [amount, pieces]}",
            "'pieces' is read from a sketch: a ratio is of exact measures only",
        ),
        ("amount: decimal(9,2)", "amount: float64", "a sum of floats depends on the order of rows"),
        ("  amount: {source", "  shop: {source", "'shop' would name two columns of the cube"),
        ("every: month", "every: week", "unknown calendar level 'week'"),
        ("by: day", "by: shop", "unknown calendar dimension 'shop'"),
        (
            "calendar: [year, day]",
            "calendar: [day, year]",
            "not in order: write them from coarse to fine: year, quarter",
        ),
        ("{sales: day, stock: day}", "{sales: day, stock: note}", "'note' of stock is no date"),
        ("{sales: shop, stock: shop}", "{sales: shop, stock: pieces}", "level 'shop' has several types: int64, string"),
        ("key: [shop, day]", "key: [shop, day, day]", "column 'day' stands twice"),
        ("partition: [shop]", "partition: []", "the partition is empty"),
        ('files: ["sales.csv"]', "files: []", "there are no files"),
        ('path: "/stock"', 'path: "stock"', "'stock' is not a path: start it with a slash"),
        ("    key: [shop, day]", '    derive: {"a b": "1"}\n    key: [shop, day]', "'a b' is not a name"),
        ("amount: decimal(9,2)", "amount: {decimal: 9}", "is not text"),
        ("cube: small", "cube: a_name_that_is_longer_than_thirty2", "use 2 to 32 of"),
        ("segments:", "cuboids: {include: [[shop, note]]}\nsegments:", "unknown level 'note'"),
        ("segments:", "cuboids: {max: 2}\nsegments:", "the rules leave 6 cuboids, more than max: 2"),
        (
            "segments:",
            "cuboids: {exclude: [[shop, week]]}\nsegments:",
            "unknown level 'week': one of: day.year, day.day, shop",
        ),
        ("segments:", "cuboids: {max: many}\nsegments:", "cuboids.max is not a number"),
        ("segments:", "storage: {layout: fancy}\nsegments:", "unknown layout 'fancy': write packed or plain"),
        (
            "segments:",
            "storage: {plain: [[day.month]]}\nsegments:",
            "cube.yaml:30: storage.plain: unknown level 'day.month': one of: day.year, day.day, shop",
        ),
        (
            "segments:",
            "cuboids: {dimensions: 1}\nstorage:\n  plain: [[], [day.year, shop]]\nsegments:",
            "cube.yaml:32: the cuboid 'day.year,shop' is not stored: name a stored cuboid, or store it",
        ),
        ("segments:", "storage: {plain: [[day], [day.day]]}\nsegments:", "cuboid 'day.day' stands twice"),
        (
            "segments:",
            "storage: {layout: plain, plain: [[]]}\nsegments:",
            "the layout plain is of all cuboids, and some are listed: keep one of the two",
        ),
        (
            "  pieces: {source: stock, agg: sum, of: pieces}\nsegments:",
            "  sk: {source: stock, agg: sum, of: pieces}\nstorage: {plain: [[]]}\nsegments:",
            "'sk' is the name of a key of items",
        ),
    ],
)
def test_a_fault_is_named_with_its_remedy(old: str, new: str, expected: str) -> None:
    assert old in SMALL
    assert any(expected in line for line in problems(SMALL.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("storage", "plain"),
    [
        ("", []),
        ("storage: {layout: packed}", []),
        ("storage: {plain: []}", []),
        ("storage: {plain: [[shop, day.year], []]}", ["day.year,shop", "ALL"]),
        ("storage: {layout: packed, plain: [[day]]}", ["day.day"]),
        ("storage: {layout: plain}", ["ALL", "shop", "day.year", "day.year,shop", "day.day", "day.day,shop"]),
    ],
)
def test_cuboids_are_items_as_well_by_the_layout_or_one_by_one(storage: str, plain: list[str]) -> None:
    assert [cuboid.name for cuboid in plain_cuboids(a_cube(f"{SMALL}{storage}\n"))] == plain


def test_two_cuboids_never_share_a_view() -> None:
    text = SMALL.replace("note: string", "note: string\n      area: string").replace(
        "  shop: {from: {sales: shop, stock: shop}}\n",
        "  shop: {from: {stock: shop}}\n  area: {from: {stock: area}}\n  shop_area: {from: {stock: note}}\n",
    )
    assert any("several cuboids would be the view 'small_by_shop_area'" in line for line in problems(text))


def test_an_included_cuboid_that_no_source_has_is_refused() -> None:
    text = SMALL.replace("sales: shop, stock: shop", "sales: shop").replace(
        "measures:\n", "  note: {from: {stock: note}}\nmeasures:\n"
    )
    found = problems(text + "cuboids: {include: [[shop, note]]}\n")
    assert "no source has all of the listed cuboid 'shop,note'" in found[0]


def test_a_decimal_in_braces_wants_quotes() -> None:
    block = "columns:\n      shop: string\n      day: date\n      amount: decimal(9,2)\n"
    assert block in SMALL
    found = problems(SMALL.replace(block, "columns: {shop: string, day: date, amount: decimal(9,2)}\n"))
    assert any('a comma inside { }: quote it: "decimal(9,2)"' in line for line in found)


def test_no_text_need_stand_for_null() -> None:
    sales = parse_cube(SMALL.replace("    key: [shop, day]", "    nulls: []\n    key: [shop, day]", 1)).source("sales")
    assert isinstance(sales, CsvSource)
    assert sales.nulls == ()


def test_a_missing_file_is_a_definition_error(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"cube\.yaml:1: cannot be read"):
        read_cube(tmp_path)


def test_an_empty_document_says_how_to_start() -> None:
    assert problems("") == ["cube.yaml:1: the document is not a mapping: start with `cube: <name>`"]


def test_equal_texts_make_equal_cubes() -> None:
    assert a_cube() == a_cube()


def test_a_measure_of_a_sketch_has_its_own_keys() -> None:
    lines = """\
  notes: {source: stock, agg: distinct, of: note}
  typical: {source: stock, agg: quantile, of: changed, q: "0.25"}
  best: {source: stock, agg: top, of: note}
  few: {source: stock, agg: top, of: pieces, limit: 3}
"""
    found = a_cube(SMALL.replace("segments:", f"{lines}segments:")).measures[2:]

    assert [(m.aggregate.value, m.column, m.q, m.limit) for m in found] == [
        ("distinct", "note", None, None),
        ("quantile", "changed", Decimal("0.25"), None),
        ("top", "note", None, None),
        ("top", "pieces", None, 3),
    ]


def test_the_top_of_floats_is_refused_where_they_are_declared() -> None:
    text = SMALL.replace("note: string", "note: float64").replace("agg: sum, of: pieces", "agg: top, of: note")

    assert any("'note' is float64, of which few are equal: derive an int or text" in line for line in problems(text))
