"""How a cube, or an answer, differs from the oracle's."""

import duckdb
import pyarrow as pa
import pytest

from tests.oracle import differences

CELLS = """
CREATE TABLE shop_cube AS FROM (VALUES
    ('ALL', 'ALL', 7::BIGINT, 6.44::DECIMAL(38,2), 1.5::DOUBLE),
    ('city', 'rom', 4, 6.49, 1.5),
    ('city', '', 1, NULL, NULL),
    ('city', NULL, 2, -0.05, 0.1)
) AS cells(cuboid, city, sales, amount, most)
"""


@pytest.fixture
def oracle() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(CELLS)
    return connection


def table(oracle: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    made: pa.Table = oracle.sql(sql).to_arrow_table()
    return made


@pytest.mark.parametrize(
    "same",
    [
        "FROM shop_cube ORDER BY ALL DESC",
        "SELECT most, amount, sales, city, cuboid FROM shop_cube",
        "SELECT * REPLACE (sales::INTEGER AS sales, amount::DECIMAL(12,3) AS amount) FROM shop_cube",
    ],
)
def test_order_and_width_make_no_difference(oracle: duckdb.DuckDBPyConnection, same: str) -> None:
    assert differences(table(oracle, same), oracle) == []


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("FROM shop_cube WHERE cuboid <> 'ALL'", "1 rows are missing and 0 are not expected"),
        ("FROM shop_cube UNION ALL FROM shop_cube", "0 rows are missing and 4 are not expected"),
        ("SELECT * REPLACE (coalesce(city, '') AS city) FROM shop_cube", "1 rows are missing and 1 are not expected"),
        ("SELECT * REPLACE (coalesce(city, 'ALL') AS city) FROM shop_cube", "1 rows are missing and 1 are not"),
        ("SELECT * REPLACE (coalesce(amount, 0) AS amount) FROM shop_cube", "1 rows are missing and 1 are not"),
        ("SELECT * REPLACE (most + 1e-15 AS most) FROM shop_cube", "3 rows are missing and 3 are not expected"),
        ("SELECT * REPLACE ('many' AS sales) FROM shop_cube", "a value is not of the expected type: Conversion Error"),
    ],
)
def test_every_difference_counts(oracle: duckdb.DuckDBPyConnection, other: str, message: str) -> None:
    assert differences(table(oracle, other), oracle)[0].startswith(message)


def test_shows_what_is_expected_beside_what_was_found(oracle: duckdb.DuckDBPyConnection) -> None:
    changed = "SELECT * REPLACE (CASE WHEN cuboid = 'ALL' THEN 6.45 ELSE amount END AS amount) FROM shop_cube"
    assert differences(table(oracle, changed), oracle) == [
        "1 rows are missing and 1 are not expected",
        "expected cuboid=ALL sales=7 amount=6.44 most=1.5",
        "found    cuboid=ALL sales=7 amount=6.45 most=1.5",
    ]


def test_shows_the_first_rows_only(oracle: duckdb.DuckDBPyConnection) -> None:
    many = table(oracle, "SELECT * REPLACE (sales + i AS sales) FROM shop_cube, range(1, 100) AS n(i)").drop(["i"])
    assert len(differences(many, oracle)) == 11


def test_names_columns_that_are_missing_extra_or_finer(oracle: duckdb.DuckDBPyConnection) -> None:
    renamed = table(oracle, "SELECT * EXCLUDE (amount), 1 AS more FROM shop_cube")
    assert differences(renamed, oracle) == ["column amount is missing", "column more is not expected"]
    finer = table(oracle, "SELECT * REPLACE (CAST(amount AS DECIMAL(38,4)) + 0.0001 AS amount) FROM shop_cube")
    assert differences(finer, oracle) == ["column amount is DECIMAL(38,4) and loses digits as DECIMAL(38,2)"]


def test_compares_an_answer_with_the_answer_to_its_question(oracle: duckdb.DuckDBPyConnection) -> None:
    question = "(SELECT city, sales FROM shop_cube WHERE sales = 4)"
    assert differences(pa.table({"city": ["rom"], "sales": [4]}), oracle, question) == []
    assert differences(pa.table({"city": ["rom"], "sales": [5]}), oracle, question) != []
