from csv_loader.table_cql import create_table, insert
from tests.builders import shops


def test_the_table_has_the_definition_s_columns_and_key() -> None:
    sales = next(s for s in shops().csv_sources() if s.name == "sales")

    assert create_table("shops", sales) == (
        'CREATE TABLE IF NOT EXISTS "shops"."sales" ("shop" text, "sold_on" date, "receipt" bigint, "product" text, '
        '"member" boolean, "amount" decimal, "weight" decimal, "sold_at" timestamp, '
        'PRIMARY KEY (("shop", "sold_on"), "receipt"))'
    )


def test_a_row_has_its_partition_first_and_texts_and_decimals_last() -> None:
    sales = next(s for s in shops().csv_sources() if s.name == "sales")

    columns = '"shop", "sold_on", "receipt", "member", "sold_at", "product", "amount", "weight"'
    assert insert("shops", sales) == f'INSERT INTO "shops"."sales" ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)'
