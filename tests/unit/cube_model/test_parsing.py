from pathlib import Path

import pytest

from cube_model.definition import Aggregate, ApiSource, CsvSource, LevelName
from cube_model.errors import DefinitionError
from cube_model.logical_types import Kind, LogicalType
from cube_model.parsing import parse_cube, read_cube
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
    assert "unknown aggregate 'summ': one of: count, sum, avg, min, max, ratio" in problems(text)[1]
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
        ("version: changed", "version: altered", "unknown column 'altered'"),
        ("key: [day, shop]\n", "key: [shop]\n", "the segment's column is not part of the key"),
        ("{sales: shop, stock: shop}", "{sales: shop, stocks: shop}", "unknown fact source 'stocks'"),
        ("{sales: shop, stock: shop}", "{sales: shopp}", "unknown column of sales 'shopp'"),
        ("calendar: [year, day]", "calendar: [year, week]", "unknown calendar level 'week'"),
        ("shop: {from", "shop: {levels: [area, shop], from", "sales gives 1 columns, not 2"),
        ("of: pieces", "of: piece", "unknown column of stock 'piece'"),
        ("of: pieces", "of: note", "'note' is string, not a number or time"),
        ("amount: decimal(9,2)", "amount: float64", "a sum of floats depends on the order of rows"),
        ("  amount: {source", "  shop: {source", "'shop' would name two columns of the cube"),
        ("every: month", "every: week", "unknown calendar level 'week'"),
        ("by: day", "by: shop", "unknown calendar dimension 'shop'"),
        ("segments:", "cuboids: {max: 2}\nsegments:", "the rules leave 6 cuboids, more than max: 2"),
        (
            "segments:",
            "cuboids: {exclude: [[shop, week]]}\nsegments:",
            "unknown level 'week': one of: day.year, day.day, shop",
        ),
        ("segments:", "cuboids: {max: many}\nsegments:", "cuboids.max is not a number"),
        ("segments:", "storage: {layout: fancy}\nsegments:", "unknown layout 'fancy'"),
    ],
)
def test_a_fault_is_named_with_its_remedy(old: str, new: str, expected: str) -> None:
    assert old in SMALL
    assert any(expected in line for line in problems(SMALL.replace(old, new, 1)))


def test_a_missing_file_is_a_definition_error(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match=r"cube\.yaml:1: cannot be read"):
        read_cube(tmp_path)


def test_an_empty_document_says_how_to_start() -> None:
    assert problems("") == ["cube.yaml:1: the document is not a mapping: start with `cube: <name>`"]


def test_equal_texts_make_equal_cubes() -> None:
    assert a_cube() == a_cube()
