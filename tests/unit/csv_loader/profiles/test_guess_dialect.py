import pytest

from csv_loader.profiles.guess_dialect import guess_quote


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("id,name\n1,\"Smith, John\"\n2,'t Hof'\n", '"'),
        ("id,name\n1,'t Hof\n2,'s-Gravenhage\n" + "3,plain\n" * 20, '"'),
        ("'id','name'\n'1','Smith, John'\n", "'"),
        ("id,name\n1,plain\n", '"'),
    ],
    ids=["apostrophes in a quoted file", "apostrophes alone", "single quotes", "no quotes"],
)
def test_an_apostrophe_is_no_quote(text: str, quote: str) -> None:
    assert guess_quote(text) == quote
