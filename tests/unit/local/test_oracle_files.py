"""The oracle reads files in other forms to the same answers."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle_rows import OracleError
from tests.unit.local.test_oracle import CUBE, SALES, VISITS, ask, write

PROFILE = """\
    profile:
      encoding: latin-1
      delimiter: ";"
      quote: none
      decimal: ","
      thousands: "."
      dates: "%d/%m/%Y"
      timestamps: auto
      header: {"Preço": amount}
"""
TOTAL = "SELECT * FROM shop_cube ORDER BY ALL"


def with_profile(profile: str) -> str:
    return CUBE.replace("    nulls:", profile + "    nulls:", 1)


def as_in_brazil(sales: str) -> str:
    """The same rows with other delimiters, marks and dates."""
    header, *rows = sales.replace("amount", "Preço").splitlines()
    written = [header.replace(",", ";")]
    for row in rows:
        number, day, city, amount, items = row.split(",")
        written.append(";".join([number, "/".join(reversed(day.split("-"))), city, amount.replace(".", ","), items]))
    return "\n".join(written) + "\n"


@pytest.mark.parametrize("packed", [False, True])
def test_the_profile_of_a_file_does_not_change_the_answer(tmp_path: Path, packed: bool) -> None:
    write(tmp_path, CUBE, SALES, VISITS)
    wanted = ask(tmp_path, TOTAL)
    content = as_in_brazil(SALES).encode("latin-1")

    write(tmp_path, with_profile(PROFILE).replace("sales*.csv", "sales*.csv.gz" if packed else "sales.csv"), "", VISITS)
    name, content = ("sales.csv.gz", gzip.compress(content)) if packed else ("sales.csv", content)
    (tmp_path / "inputs" / name).write_bytes(content)
    assert ask(tmp_path, TOTAL) == wanted


def test_timestamps_have_a_format_too(tmp_path: Path) -> None:
    cube = CUBE.replace("day: date, city", "day: timestamp, city")
    write(tmp_path, cube, SALES, VISITS)
    wanted = ask(tmp_path, TOTAL)

    profile = '    profile: {timestamps: "%d.%m.%Y %H:%M"}\n'
    rows = [row.split(",") for row in SALES.splitlines()[1:]]
    days = [[i, ".".join(reversed(day.split("-"))) + " 00:00", *rest] for i, day, *rest in rows]
    text = "\n".join([SALES.splitlines()[0], *(",".join(row) for row in days)]) + "\n"
    write(tmp_path, cube.replace("    nulls:", profile + "    nulls:", 1), text, VISITS)
    assert ask(tmp_path, TOTAL) == wanted


def test_without_nulls_more_is_unknown_where_columns_are_no_strings(tmp_path: Path) -> None:
    sales = SALES.replace("rom,10.00", "there,-").replace("NA,1.00,NA", "NA,1.00,N/A")
    write(tmp_path, CUBE.replace('    nulls: ["NA"]\n', "", 1), sales, VISITS)

    rows = ask(tmp_path, "SELECT place_city, sales, amount FROM shop_by_place_city WHERE place_city IN ('there', 'NA')")
    assert sorted(rows) == [("NA", 1, Decimal("1.00")), ("there", 1, None)]


def test_a_key_that_the_oracle_does_not_know_is_refused(tmp_path: Path) -> None:
    write(tmp_path, with_profile("    profile: {newline: lf}\n"), SALES, VISITS)
    with pytest.raises(OracleError, match=r"sources\.sales\.profile: .*newline"):
        ask(tmp_path, TOTAL)
