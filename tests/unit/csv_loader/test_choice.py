import pytest

from csv_loader.choice import Written, chosen_sources
from csv_loader.errors import UsageError
from cube_model.definition import CsvSource, FileProfile
from tests.builders import shops

SOURCES = list(shops().csv_sources())
NAMES = [source.name for source in SOURCES]


def one(written: Written, name: str = "visits") -> tuple[CsvSource, FileProfile]:
    (chosen,) = chosen_sources(SOURCES, [name], written)
    return chosen.source, chosen.given


def test_without_a_name_all_sources_are_chosen() -> None:
    assert [each.source for each in chosen_sources(SOURCES, [], Written({}))] == SOURCES
    assert [each.source.name for each in chosen_sources(SOURCES, NAMES[1::-1], Written({}))] == NAMES[:2]


def test_an_unknown_source_is_told_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=f"unknown source 'vsits'; one of: {', '.join(NAMES)}"):
        chosen_sources(SOURCES, ["vsits"], Written({}))


def test_the_command_line_has_the_last_word_on_how_files_are_written() -> None:
    source, given = one(Written({"delimiter": "tab", "dates": "%Y%m%d"}, ("?", ""), ("Loja=São=shop",)))

    assert (given.delimiter, given.dates, given.encoding) == ("\t", "%Y%m%d", None)
    assert ("Loja=São", "shop") in given.header
    assert source.nulls == ("?", "")


def test_without_a_word_the_definition_counts() -> None:
    visits = next(source for source in SOURCES if source.name == "visits")

    assert one(Written({})) == (visits, visits.profile)


def test_a_name_in_the_header_is_for_the_sources_that_have_the_column() -> None:
    chosen = chosen_sources(SOURCES, [], Written({}, (), ("V=visitors",)))

    assert [each.source.name for each in chosen if ("V", "visitors") in each.given.header] == ["visits"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (Written({"encoding": "utf8000"}), "--encoding: unknown encoding 'utf8000'; name one"),
        (Written({"delimiter": ";;"}), "--delimiter: ';;' is not one mark; write one"),
        (Written({"decimal": ",", "thousands": ","}), "--thousands: ',' is the decimal mark too"),
        (Written({}, (), ("Loja",)), "--header 'Loja' is not of the form 'Name in the file=column'"),
        (Written({}, (), ("=shop",)), "--header '=shop' is not of the form"),
        (Written({}, (), ("Loja=store",)), "--header Loja=store: unknown column; one of: shop, "),
    ],
)
def test_what_does_not_fit_is_named_by_its_option(written: Written, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        one(written)

    assert said in str(caught.value)
