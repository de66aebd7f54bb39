import pytest

from csv_loader.errors import CsvFileError
from csv_loader.profiles.drift import drift
from csv_loader.profiles.header import folded, match
from csv_loader.profiles.profile import Drift
from tests.builders import a_cube

SALES = next(source for source in a_cube().csv_sources())  # shop, day, amount


def matched(*header: str, **renames: str) -> tuple[tuple[int, ...], Drift]:
    return match("sales.csv", SALES, header, renames)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Código do Município", "codigo_do_municipio"), (" VALOR (R$) ", "valor_r"), ("Nº", "no"), ("a--b", "a_b"),
     ("Straße", "strasse"), ("город", ""), ("", "")],
)  # fmt: skip
def test_a_name_is_folded_to_what_a_column_may_be_called(name: str, expected: str) -> None:
    assert folded(name) == expected


@pytest.mark.parametrize(
    ("header", "order"),
    [
        (("shop", "day", "amount"), (0, 1, 2)),
        (("amount", "shop", "day"), (1, 2, 0)),
        ((" Shop", "DAY ", "Âmount"), (0, 1, 2)),
        (("SHOP", "shop", "day", "amount"), (1, 2, 3)),
    ],
)
def test_columns_are_found_by_name(header: tuple[str, ...], order: tuple[int, ...]) -> None:
    assert matched(*header)[0] == order


def test_what_is_told_comes_first() -> None:
    order, differs = matched("shop", "day", "amount", "Cafe\u0301", Café="amount")

    assert order == (0, 1, 3)
    assert differs == Drift(new=("amount",))


def test_the_same_header_has_no_drift() -> None:
    assert matched("shop", "day", "amount")[1] == Drift()


def test_new_and_reordered_columns_are_reported() -> None:
    assert matched("day", "shop", "Tax", "amount", "", " ")[1] == Drift(new=("Tax",), reordered=True)


def test_missing_columns_are_an_error_with_the_report() -> None:
    with pytest.raises(CsvFileError) as caught:
        matched("Shops", "day", "total", "x")

    assert str(caught.value).splitlines() == [
        "sales.csv:1: the header is not that of source 'sales'; say `header:` or mend it",
        "  missing: shop, amount",
        "  new, left out: 'Shops', 'total', 'x'",
        '  renamed? say header: {"Shops": shop}',
    ]


@pytest.mark.parametrize("header", [("shop", "day", "amount", "day"), ("Shop", "SHOP", "day", "amount")])
def test_a_column_that_two_fields_may_be_is_an_error(header: tuple[str, ...]) -> None:
    with pytest.raises(
        CsvFileError, match=r"sales\.csv:1: several fields may be the column '(day|shop)': '.+', '.+'; ren"
    ):
        matched(*header)


@pytest.mark.parametrize(
    ("header", "columns", "expected"),
    [
        (["Valor Total"], ["valor"], [("Valor Total", "valor")]),
        (["airline"], ["carrier"], [("airline", "carrier")]),  # alone in its place
        (["airline", "x"], ["carrier"], []),
        (["prices", "price_net"], ["price", "net_price"], [("prices", "price"), ("price_net", "net_price")]),
    ],
)
def test_renamed_columns_are_suggested(header: list[str], columns: list[str], expected: list[tuple[str, str]]) -> None:
    assert sorted(drift(header, columns, {}).renamed) == sorted(expected)
