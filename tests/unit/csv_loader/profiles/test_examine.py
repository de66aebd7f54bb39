import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csv_loader.errors import CsvFileError
from csv_loader.profiles.examine import examine
from csv_loader.profiles.profile import Examined, Layout, Profile
from csv_loader.profiles.sample import Sample
from cube_model.definition import Column, CsvSource, FileProfile
from cube_model.logical_types import parse_logical_type
from cube_model.values import Value, parse_text

TYPES = {
    "municipio": "string", "codigo": "int32", "valor": "decimal(14,2)", "taxa": "float64", "data": "date",
    "atualizado": "timestamp",
}  # fmt: skip
AUTO = FileProfile()


def a_source(types: dict[str, str], nulls: tuple[str, ...] | None = None) -> CsvSource:
    columns = tuple(Column(name, logical) for name, text in types.items() if (logical := parse_logical_type(text)))
    key = (columns[0].name,)
    return CsvSource("s", columns, key, None, (), (), ("s.csv",), nulls, key, lookup=False)


def examined(
    text: str, types: dict[str, str], given: FileProfile = AUTO, nulls: tuple[str, ...] | None = None
) -> Examined:
    return examine("s.csv", a_source(types, nulls), Sample(text.encode(), (), complete=True), given)


PLAIN = {"shop": "string", "day": "date", "amount": "decimal(9,2)"}
WORDS = ["São Paulo", "Brasília", "Goiânia", "Belém", "Maceió", "Cuiabá", "Macapá", "Niterói", "Ribeirão", "Vitória",
         "Óbidos", "Florianópolis"]  # fmt: skip
Fact = tuple[str, int, Decimal, float, date, datetime]


def brazilian(rows: Sequence[Fact]) -> str:
    """A file as the portals of Brazil write it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Município", "Código", "VALOR", "Taxa", "Data", "Atualizado"])
    for city, code, amount, rate, day, at in rows:
        money = f"{amount:,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")
        numbers = [code, money, f"{rate:.1f}".replace(".", ",")]
        writer.writerow([city, *numbers, f"{day:%d/%m/%Y}", f"{at:%d/%m/%Y %H:%M:%S}"])
    return out.getvalue()


def values(found: Examined, text: str, source: CsvSource) -> list[list[Value]]:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=found.profile.delimiter))[1:]
    cells = [list(zip(source.columns, (row[i] for i in found.layout.order), strict=True)) for row in rows]
    return [[parse_text(c, found.profile.canonical(c.type.kind, t)) for c, t in row] for row in cells]


moments = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))
facts = st.tuples(
    st.sampled_from(WORDS),
    st.integers(0, 9_999_999),
    st.decimals(-(10**11), 10**11, places=2, allow_nan=False, allow_infinity=False),
    st.integers(-9999, 9999).map(lambda tenths: tenths / 10),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    moments,
)
SURE: list[Fact] = [
    (w, 1, Decimal("1234.50"), 0.5, date(2013, 1, 31), datetime(2013, 1, 31, 9, tzinfo=UTC)) for w in WORDS
]


@settings(max_examples=60, deadline=None)
@given(st.lists(facts, max_size=40))
def test_a_brazilian_file_is_read_as_it_is_meant(rows: list[Fact]) -> None:
    facts = SURE + rows
    text = brazilian(facts)
    source = a_source(TYPES)
    found = examine("s.csv", source, Sample(text.encode("cp1252"), (), complete=True), AUTO)

    assert (found.profile.encoding, found.profile.delimiter) == ("cp1252", ";")
    assert [tuple(row) for row in values(found, text, source)] == facts


def test_every_guess_is_told() -> None:
    found = examine("s.csv", a_source(TYPES), Sample(brazilian(SURE).encode("cp1252"), (), complete=True), AUTO)

    assert found.guesses == (
        "encoding cp1252", "delimiter ';'", "quote '\"'", "decimal ','", "thousands '.'", "dates %d/%m/%Y",
        "timestamps %d/%m/%Y %H:%M:%S",
    )  # fmt: skip


def test_what_is_given_is_not_guessed() -> None:
    given = FileProfile("utf-8", "\t", "'", ",", "", "%d.%m.%Y", header=(("Loja", "shop"),))
    found = examined("Loja\tday\tamount\nA\t1.2.2013\t1,5\n", PLAIN, given)

    assert found.guesses == ()
    assert found.profile == Profile("utf-8", "\t", "'", ",", dates="%d.%m.%Y")


def test_a_plain_file_has_a_plain_profile() -> None:
    found = examined("shop,day,amount\nA,2013-01-31,1.50\n", PLAIN)

    assert found.profile == Profile()
    assert found.layout == Layout(("shop", "day", "amount"), (0, 1, 2))
    assert str(found.drift) == ""
    assert found.guesses == (
        "encoding utf-8",
        "delimiter ','",
        "quote '\"'",
        "decimal '.'",
        "thousands none",
        "dates iso",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
def test_the_delimiter_is_the_one_that_finds_the_columns(delimiter: str) -> None:
    lines = [["shop", "day", "amount", "a,b;c"], ["A", "2013-01-31", "1.50", "x|y"]]
    text = "\n".join(delimiter.join(f'"{field}"' for field in line) for line in lines)

    assert examined(text, PLAIN).profile.delimiter == delimiter


def test_a_single_column_needs_no_delimiter() -> None:
    assert examined("shop\nA;B\nC;D\n", {"shop": "string"}).profile.delimiter == ","


def test_apostrophes_may_be_the_quotes() -> None:
    found = examined("'shop';'day';'amount'\n'A;B';'2013-01-31';'1,5'\n", PLAIN)

    assert (found.profile.quote, found.profile.decimal) == ("'", ",")


def test_a_file_without_quotes_may_hold_them() -> None:
    found = examined('shop\tday\tamount\n"A\t2013-01-31\t1.5\n', PLAIN, FileProfile(quote=""))

    assert found.profile.quote == ""
    assert examined('shop\tday\tamount\nA"\t31/01/2013\t1,5\n', PLAIN, FileProfile(quote="")).profile.decimal == ","


@pytest.mark.parametrize(
    ("text", "layout"),
    [
        ("shop;day;amount;\nA;2013-01-31;1;\n", Layout(("shop", "day", "amount"), (0, 1, 2), trailing=True)),
        ("shop;day;amount\nA;2013-01-31;1;\n", Layout(("shop", "day", "amount"), (0, 1, 2), trailing=True)),
        ("shop;day;amount;\nA;2013-01-31;1\n", Layout(("shop", "day", "amount"), (0, 1, 2))),
        ("shop;day;amount;\n", Layout(("shop", "day", "amount"), (0, 1, 2), trailing=True)),
        ("shop;day;amount;\nA;2013-01-31;1;x\n", Layout(("shop", "day", "amount", ""), (0, 1, 2))),
        (";shop;day;amount\n0;A;2013-01-31;1\n", Layout(("", "shop", "day", "amount"), (1, 2, 3))),
        ("\n\r\nshop;day;amount\n", Layout(("shop", "day", "amount"), (0, 1, 2))),
    ],
)
def test_delimiters_at_the_end_are_seen(text: str, layout: Layout) -> None:
    assert examined(text, PLAIN).layout == layout


def test_unknown_texts_are_found_where_columns_are_no_strings() -> None:
    found = examined("shop,day,amount\nNULL,2013-01-31,1\nA,-,NA\nB,,x\n", PLAIN)

    assert found.profile.nulls == {""}
    assert found.profile.typed_nulls == {"", "-", "NA"}
    assert found.guesses[-1] == "nulls '', '-', 'NA' where columns are no strings"


def test_nulls_that_are_given_are_all() -> None:
    found = examined("shop,day,amount\nA,-,NA\n", PLAIN, nulls=("x",))

    assert found.profile.nulls == found.profile.typed_nulls == {"x"}
    assert not any("nulls" in line for line in found.guesses)


def test_numbers_that_mean_two_things_are_told() -> None:
    found = examined("shop,weight\nA,1.234\n", {"shop": "string", "weight": "decimal(9,3)"})

    assert found.profile == Profile()
    assert found.guesses[-1] == "unsure of numbers: decimal ',' and thousands '.' fit as well; say which are meant"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "s.csv:1: the file is empty; the first line must name the columns"),
        (b"\xef\xbb\xbf\r\n", "s.csv:1: the file is empty; the first line must name the columns"),
        (b"\xff\xfe", "s.csv:1: the file is empty; the first line must name the columns"),
        (b"a," * 1000 + b"b\n", "s.csv:1: the header has 1,001 columns, 1,000 are allowed; check the delimiter"),
        (
            b'"' + b"x" * 200_000,
            "s.csv:1: the header cannot be read; check the delimiter and the quotes of the first line",
        ),
        (b"shop,day\n", "missing: amount"),
        (b"shop,day,amount\nA,01/02/2013,1\n", "say which by `dates:` in the profile, or by --dates"),
    ],
)
def test_what_cannot_be_told_is_an_error_with_its_remedy(content: bytes, expected: str) -> None:
    with pytest.raises(CsvFileError) as caught:
        examine("s.csv", a_source(PLAIN), Sample(content, (), complete=True), AUTO)

    assert expected in str(caught.value)


def test_a_cut_last_row_does_not_count() -> None:
    head = b'shop,day,amount\nA,31/01/2013,1\n"B\nB",30/01/2013,"2,5'

    found = examine("s.csv", a_source(PLAIN), Sample(head, (), complete=False), AUTO)
    assert found.profile.dates == "%d/%m/%Y"
    assert found.profile.decimal == "."


def test_rows_elsewhere_count_and_what_is_cut_there_does_not() -> None:
    head = "shop,day,amount\nJoão,02/01/2013,1\n".encode("cp1252")
    spots = (b'e"\nA,01/31/2013,"1,5"\nB,1', b"C,02/28/2013,2\n")

    found = examine("s.csv", a_source(PLAIN), Sample(head, spots, complete=False), AUTO)
    assert (found.profile.encoding, found.profile.dates, found.profile.decimal) == ("cp1252", "%m/%d/%Y", ",")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(encoding: str) -> None:
    text = 'shop,day,amount\n"A",2013-01-31,1\n'

    found = examine("s.csv", a_source(PLAIN), Sample(text.encode(encoding), (), complete=True), AUTO)
    assert found.layout.order == (0, 1, 2)
    given = FileProfile(encoding=found.profile.encoding.replace("-sig", ""))
    assert examine("s.csv", a_source(PLAIN), Sample(text.encode(encoding), (), True), given).layout.order == (0, 1, 2)
