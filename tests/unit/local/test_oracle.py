"""The oracle against a cube small enough to be worked out by hand."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.oracle import cube_table
from tests.oracle_rows import OracleError

CUBE = """
cube: shop
sources:
  sales:
    kind: csv
    files: ["sales*.csv"]
    nulls: ["NA"]
    columns: {id: int32, day: date, city: string, amount: "decimal(6,2)", items: int32}
    key: [id]
    partition: [id]
    derive: {double: "items * 2", quadruple: "double * 2"}
    where: "id < 90"
    enrich: [{lookup: cities, match: {city: code}, take: {land: country}}]
  cities:
    kind: csv
    lookup: true
    files: ["cities.csv"]
    columns: {code: string, land: string}
    key: [code]
    partition: [code]
    derive: {country: "upper(land)"}
    where: "code <> 'closed'"
  visits:
    kind: api
    columns: {day: date, visitors: int64, cost: "decimal(8,2)", at: timestamp}
    key: [day]
    version: at
    where: "visitors >= 0"
dimensions:
  date: {calendar: [month, day], from: {sales: day, visits: day}}
  place: {levels: [land, city], from: {sales: [land, city]}}
measures:
  sales: {source: sales, agg: count}
  amount: {source: sales, agg: sum, of: amount}
  amount_avg: {source: sales, agg: avg, of: amount}
  items_avg: {source: sales, agg: avg, of: items}
  quadruple: {source: sales, agg: max, of: quadruple}
  visitors: {source: visits, agg: sum, of: visitors}
  cost: {source: visits, agg: sum, of: cost}
  cost_per_visitor: {agg: ratio, of: [cost, visitors]}
  amount_per_visitor: {agg: ratio, of: [amount, visitors]}
cuboids: {exclude: [[date.day, place.city]]}
"""
SALES = """id,day,city,amount,items
1,2024-01-01,rom,10.00,1
2,2024-01-01,rom,-0.05,2
3,2024-01-02,,NA,NA
4,2024-01-02,NA,1.00,NA
5,2024-02-01,ALL,-2.25,1
6,2024-02-01,closed,-2.26,1
6,2024-02-01,closed,-2.26,1
99,2024-02-01,rom,100.00,100
"""
CITIES = "code,land\nrom,it\nclosed,fr\n"


def visit(day: str, visitors: int, cost: str, at: str, valid: bool = True) -> str:
    record = {"day": day, "visitors": visitors, "cost": cost, "at": f"2024-03-01T00:00:{at}Z"}
    return json.dumps({"record": record, "valid": valid})


VISITS = [
    visit("2024-01-01", 3, "1.00", "01"),
    visit("2024-01-01", 3, "1.00", "01"),  # twice
    visit("2024-01-02", 8, "2.50", "05"),
    visit("2024-01-02", 9, "9.99", "04"),  # stale
    visit("2024-01-02", 7, "7.77", "05"),  # same version: the first one stands
    visit("2024-03-01", 0, "-0.01", "02"),
    visit("2024-03-02", -1, "5.00", "02"),  # filtered
    visit("2024-03-03", 5, "5.00", "02", valid=False),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, cube=CUBE, sales=SALES, visits=VISITS)
    return tmp_path


def write(folder: Path, cube: str, sales: str, visits: list[str]) -> None:
    (folder / "inputs").mkdir(exist_ok=True)
    (folder / "cube.yaml").write_text(cube)
    (folder / "local.yaml").write_text("files: {folder: inputs}\napi: {visits: {records: visits.jsonl}}\n")
    (folder / "inputs" / "sales.csv").write_text(sales)
    (folder / "inputs" / "cities.csv").write_text(CITIES)
    (folder / "visits.jsonl").write_text("\n".join(visits))


def ask(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    return cube_table(folder).execute(sql).fetchall()


def test_stores_the_allowed_cuboids_only(folder: Path) -> None:
    found = {row[0] for row in ask(folder, "SELECT DISTINCT cuboid FROM shop_cube")}
    assert found == {"ALL", "date.month", "date.day", "place.land", "place.city",
                     "date.month,place.land", "date.month,place.city", "date.day,place.land"}  # fmt: skip


def test_lays_two_sources_side_by_side_and_keeps_what_only_one_has(folder: Path) -> None:
    rows = ask(folder, "SELECT date_month, date_day, sales, amount, visitors, cost FROM shop_cube "
                       "WHERE cuboid = 'date.month' ORDER BY date_month")  # fmt: skip
    assert rows == [
        ("2024-01", "ALL", 4, Decimal("10.95"), 11, Decimal("3.50")),
        ("2024-02", "ALL", 2, Decimal("-4.51"), None, None),
        ("2024-03", "ALL", None, None, 0, Decimal("-0.01")),
    ]


def test_tells_unknown_from_the_empty_text_and_from_what_is_rolled_up(folder: Path) -> None:
    rows = ask(folder, "SELECT place_land, place_city, sales FROM shop_cube "
                       "WHERE cuboid = 'place.city' ORDER BY place_city NULLS LAST")  # fmt: skip
    assert rows == [(None, "", 1), (None, "ALL", 1), (None, "closed", 1), ("IT", "rom", 2), (None, None, 1)]
    lands = ask(folder, "SELECT place_land, place_city, sales FROM shop_cube WHERE cuboid = 'place.land' ORDER BY 3")
    assert lands == [("IT", "ALL", 2), (None, "ALL", 4)]


def test_says_what_sketches_of_few_values_say(folder: Path) -> None:
    lines = """\
  cities: {source: sales, agg: distinct, of: city}
  middle: {source: sales, agg: quantile, of: amount, q: "0.5"}
  high: {source: sales, agg: quantile, of: amount, q: "0.81"}
  best: {source: sales, agg: top, of: city, limit: 2}
  sizes: {source: sales, agg: top, of: items}
cuboids:"""
    (folder / "cube.yaml").write_text(CUBE.replace("cuboids:", lines))

    found = ask(folder, "SELECT cities, middle, high, best, sizes FROM shop_total")
    unknown = ask(folder, "SELECT cities, middle, best FROM shop_by_place_city WHERE place_city IS NULL")

    # Of -2.26, -2.25, -0.05, 1.00 and 10.00 the third and the fifth: 4.05 rounded up.
    best = '[{"value":"rom","count":2,"error":0},{"value":"","count":1,"error":0}]'
    sizes = '[{"value":"1","count":3,"error":0},{"value":"2","count":1,"error":0}]'
    assert found == [(4, Decimal("-0.05"), Decimal("10.00"), best, sizes)]
    assert unknown == [(0, Decimal("1.00"), None)]


def test_rounds_averages_half_away_from_zero(folder: Path) -> None:
    rows = ask(folder, "SELECT sales, amount, amount_avg, items_avg FROM shop_total")
    # 6.44 over 5 known amounts, 5 over 4 known numbers of items.
    assert rows == [(6, Decimal("6.44"), Decimal("1.288000"), Decimal("1.2500"))]
    february = ask(folder, "SELECT amount_avg, items_avg FROM shop_by_date_month WHERE date_month = '2024-02'")
    assert february == [(Decimal("-2.255000"), Decimal("1.0000"))]


def test_rounds_negative_thirds_and_halves_exactly(tmp_path: Path) -> None:
    sales = "id,day,city,amount,items\n1,2024-01-01,rom,-0.01,-1\n2,2024-01-01,rom,-0.01,-1\n3,2024-01-01,rom,0.00,0\n"
    write(tmp_path, CUBE, sales, [visit("2024-01-01", 20000, "-0.01", "01"), visit("2024-01-02", 80, "0.01", "01")])
    connection = cube_table(tmp_path)
    averages = connection.execute("SELECT amount_avg, items_avg FROM shop_total").fetchall()
    assert averages == [(Decimal("-0.006667"), Decimal("-0.6667"))]
    ratios = connection.execute("SELECT cost_per_visitor FROM shop_by_date_day ORDER BY date_day").fetchall()
    assert ratios == [(Decimal("0.0000"),), (Decimal("0.0001"),)]  # -0.0000005 and 0.000125


def test_has_no_sum_or_average_where_nothing_is_known(folder: Path) -> None:
    rows = ask(folder, "SELECT sales, amount, amount_avg, quadruple FROM shop_cube "
                       "WHERE cuboid = 'place.city' AND place_city = ''")  # fmt: skip
    assert rows == [(1, None, None, None)]


def test_leaves_a_ratio_by_zero_or_by_nothing_unknown(folder: Path) -> None:
    rows = ask(folder, "SELECT date_month, cost_per_visitor, amount_per_visitor FROM shop_by_date_month ORDER BY 1")
    assert rows == [("2024-01", Decimal("0.3182"), Decimal("0.9955")), ("2024-02", None, None), ("2024-03", None, None)]


def test_leaves_a_source_out_of_the_cuboids_whose_dimensions_it_lacks(folder: Path) -> None:
    assert ask(folder, "SELECT count(visitors), count(cost) FROM shop_cube WHERE cuboid LIKE '%place%'") == [(0, 0)]


def test_shows_a_cuboid_as_a_view_with_typed_levels(folder: Path) -> None:
    connection = cube_table(folder)
    described = connection.execute("DESCRIBE shop_by_date_day_place_land").fetchall()
    assert [row[:2] for row in described[:4]] == [
        ("date_month", "VARCHAR"), ("date_day", "DATE"), ("place_land", "VARCHAR"), ("sales", "BIGINT"),
    ]  # fmt: skip
    types = {row[0]: row[1] for row in connection.execute("DESCRIBE shop_cube").fetchall()}
    assert types["amount"] == "DECIMAL(38,2)"
    assert types["amount_avg"] == "DECIMAL(38,6)"
    assert types["cost_per_visitor"] == "DECIMAL(38,4)"
    assert types["quadruple"] == "INTEGER"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("{mandatory: [place], dimensions: 1}", {"place.land", "place.city"}),  # visits take part in none
        ("{mandatory: [date], dimensions: 1}", {"date.month", "date.day"}),
        ("{joint: [[date, place]], exclude: [[date.day]]}", {"ALL", "date.month,place.land", "date.month,place.city"}),
        ("{dimensions: 0, include: [[date.day, place.city]]}", {"ALL", "date.day,place.city"}),
        ("{dimensions: 0, include: [[date, place.land]]}", {"ALL", "date.day,place.land"}),
        ("{only: [[], [place], [date.month]], max: 3}", {"ALL", "place.city", "date.month"}),
        (
            "{hierarchy: [[place, date]], exclude: [[date.day], [place.city]]}",
            {"ALL", "place.land", "date.month,place.land"},
        ),
    ],
)
def test_obeys_the_rules_for_cuboids(tmp_path: Path, rules: str, expected: set[str]) -> None:
    write(tmp_path, CUBE.replace("{exclude: [[date.day, place.city]]}", rules), SALES, VISITS)
    assert {row[0] for row in ask(tmp_path, "SELECT DISTINCT cuboid FROM shop_cube")} == expected


def test_refuses_rules_that_it_does_not_know(tmp_path: Path) -> None:
    write(tmp_path, CUBE.replace("exclude:", "budget: 3, exclude:"), SALES, VISITS)
    with pytest.raises(OracleError, match="cuboids: the oracle does not know budget"):
        cube_table(tmp_path)


def test_refuses_more_cuboids_than_the_maximum(tmp_path: Path) -> None:
    write(tmp_path, CUBE.replace("{exclude: [[date.day, place.city]]}", "{max: 3}"), SALES, VISITS)
    with pytest.raises(OracleError, match="9 are more than the max of 3"):
        cube_table(tmp_path)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("1,2024-01-01,rom,0.125,1", "sales.amount: '0.125'"),
        ("1,2024-01-01,rom,1.00,1.5", "sales.items: '1.5'"),
        ("1,2024-01-01,rom,1.00,1\n1,2024-01-01,rom,2.00,1", "several contents"),
        ("NA,2024-01-01,rom,1.00,1", "unknown or has several"),
    ],
)
def test_refuses_what_has_no_exact_answer(tmp_path: Path, bad: str, message: str) -> None:
    write(tmp_path, CUBE, f"id,day,city,amount,items\n{bad}\n", VISITS)
    with pytest.raises(OracleError, match=message):
        cube_table(tmp_path)


def test_refuses_keys_and_sums_it_does_not_know(tmp_path: Path) -> None:
    write(tmp_path, CUBE.replace("    nulls:", "    sampling: 0.1\n    nulls:"), SALES, VISITS)
    with pytest.raises(OracleError, match="sales: the oracle does not know sampling"):
        cube_table(tmp_path)
    write(tmp_path, CUBE.replace("items: int32}", "items: float64}").replace("agg: max", "agg: sum"), SALES, VISITS)
    with pytest.raises(OracleError, match="no exact avg of DOUBLE"):
        cube_table(tmp_path)
