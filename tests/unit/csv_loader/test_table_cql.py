from csv_loader.table_cql import create_table, insert
from tests.builders import shops


def test_the_table_has_the_definition_s_columns_and_key() -> None:
    sales = next(s for s in shops().csv_sources() if s.name == "sales")

    assert create_table("shops", sales) == (
        'CREATE TABLE IF NOT EXISTS "shops"."sales" ("shop" text, "sold_on" date, "receipt" bigint, "product" text, '
        '"member" boolean, "amount" decimal, "weight" decimal, "sold_at" timestamp, '
        'PRIMARY KEY (("shop", "sold_on"), "receipt"))'
    )
    assert insert("shops", sales).endswith('"sold_at") VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
