from typing import Any

import pytest

from bench.chart import chart_spec, drawn
from bench.growth_data import Step, steps
from bench.growth_results import Point, document, fitted
from bench.tables import page


def point(scale: str, dimensions: int, rows: int, cells: int, ours: float, peer: float = 9.0) -> Point:
    return Point(Step(scale, dimensions), rows, cells, ours, peer)


def made_of(row: float, cell: float, *sizes: tuple[int, int]) -> list[Point]:
    return [point("1", at, rows, cells, rows * row + cells * cell) for at, (rows, cells) in enumerate(sizes)]


FOUND = (
    point("0.1", 8, 600, 2_000, 0.5),
    point("1", 8, 6_000, 2_500, 1.0),
    point("1", 4, 6_000, 10, 0.5, 1.0),
    point("1", 10, 6_000, 20_000, 4.0),
)


def found(*points: Point, missing: dict[str, str] | None = None, equal: bool = True) -> dict[str, Any]:
    return document(points, "DuckDB", missing or {}, equal, "m", {}, ["a note"])


def test_what_rows_and_cells_cost_is_found_again() -> None:
    cost = fitted(made_of(3e-7, 5e-8, (6_000_000, 400), (6_000_000, 9_000_000), (600_000, 2_000_000)))

    assert (cost.row, cost.cell, cost.factor) == pytest.approx((3e-7, 5e-8, 1.0))


def test_a_time_that_rows_and_cells_do_not_explain_is_told_as_a_factor_in_either_direction() -> None:
    usual = made_of(1e-6, 1e-6, *[(1_000, 1_000)] * 99)

    assert fitted([*usual, point("1", 4, 1_000, 1_000, 0.008)]).factor == pytest.approx(4.0, rel=0.1)
    assert fitted([*usual, point("1", 4, 1_000, 1_000, 0.001)]).factor == pytest.approx(2.0, rel=0.1)


def test_nothing_costs_less_than_nothing() -> None:
    cost = fitted([point("1", 4, 1_000, 1_000, 1.0), point("1", 5, 1_000, 9_000, 0.5), point("1", 6, 1_000, 10, 1.1)])

    assert cost.cell == 0 and cost.row > 0


def test_each_cube_is_run_once_though_it_is_in_both_curves() -> None:
    assert steps(["0.1", "1", "3"], 10).count(Step("1", 8)) == 1
    assert steps(["1"], 5) == (Step("1", 4), Step("1", 5))


def test_all_cubes_of_a_scale_factor_are_made_of_one_file() -> None:
    few, many = Step("1", 4).data, Step("1", 10).data

    assert (few.table, few.select) == (many.table, many.select)
    assert few.name != many.name
    assert many.dimensions[:4] == few.dimensions


def test_the_growth_of_the_time_is_held_against_that_of_rows_in_cuboids() -> None:
    ratios = {r["name"]: (r["over"], r["under"], r["value"]) for r in found(*FOUND)["ratios"]}

    assert ratios["SF 1, 4 to 10 dimensions: growth of rows x 2^n over growth of the time"] == (
        "64 times",
        "8.0 times",
        8.0,
    )
    assert ratios["time of DuckDB over cubo where it is least, SF 1, 4 dimensions"] == ("1.00 s", "0.50 s", 2.0)


def test_the_page_shows_each_cube_with_time_by_row_cell_and_cuboid() -> None:
    text = page([found(*FOUND)])

    assert "### More rows" in text and "### More dimensions, six million rows" in text
    assert "| SF 1, 8 dimensions | 6,000 | 256 | 2,500 | 9.0 | 1.0 | 9.0 | 117,647.1 | 651.04 |" in text
    assert "![Time by dimensions, SF 1](benchmarks/cube_growth.svg)" in text
    assert "ns for each cell, by least squares" in text


def test_a_cube_that_differs_is_said_and_makes_the_run_unequal() -> None:
    problem = {"SF 3, 8 dimensions": "cubo: 5 cells are not those of the first engine"}
    text = page([found(*FOUND[:2], missing=problem, equal=False)])

    assert "**The results were not equal" in text
    assert "- SF 3, 8 dimensions was not measured: cubo: 5 cells are not" in text


def test_a_single_cube_has_neither_chart_nor_fit() -> None:
    result = found(FOUND[0])

    assert "chart" not in result and len(result["ratios"]) == 1 and result["notes"] == ["a note"]


def test_what_is_not_measured_is_dashed_in_the_chart() -> None:
    chart = found(*FOUND)["chart"]
    dashes = chart_spec(chart)["encoding"]["strokeDash"]["scale"]

    assert dict(zip(dashes["domain"], dashes["range"], strict=True)) == {
        "cubo": [1, 0],
        "DuckDB": [1, 0],
        "cubo, if it grew as rows x 2^n": [4, 4],
    }
    assert chart["lines"]["cubo, if it grew as rows x 2^n"] == [(4, 0.5), (8, 8.0), (10, 32.0)]
    assert drawn(chart).startswith("<svg")
