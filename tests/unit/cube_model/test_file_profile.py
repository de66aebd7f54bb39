import pytest

from cube_model.definition import CsvSource, FileProfile
from cube_model.errors import DefinitionError
from cube_model.file_profile import overridden, profile_faults
from cube_model.parsing import parse_cube
from tests.builders import SMALL

KEY = "    key: [shop, day]\n"
LINE = SMALL[: SMALL.index(KEY)].count("\n") + 1
WHOLE = """\
    profile:
      encoding: latin-1
      delimiter: ";"
      quote: "'"
      decimal: ","
      thousands: "."
      dates: "%d/%m/%Y"
      timestamps: iso
      header: {"Código": shop, "No": amount}
"""


def with_profile(text: str) -> str:
    return SMALL.replace(KEY, text + KEY, 1)


def profile_of(text: str) -> FileProfile:
    source = parse_cube(with_profile(text)).source("sales")
    assert isinstance(source, CsvSource)
    return source.profile


def problems(text: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        parse_cube(with_profile(text))
    return str(caught.value).splitlines()


def test_without_a_profile_all_is_guessed() -> None:
    source = parse_cube(SMALL).source("sales")

    assert isinstance(source, CsvSource)
    assert source.profile == FileProfile()
    assert source.nulls is None


def test_a_whole_profile_is_read() -> None:
    assert profile_of(WHOLE) == FileProfile(
        "latin-1", ";", "'", ",", ".", "%d/%m/%Y", "iso", (("Código", "shop"), ("No", "amount"))
    )


def test_auto_is_as_if_nothing_was_said() -> None:
    keys = ("encoding", "delimiter", "quote", "decimal", "thousands", "dates", "timestamps")
    text = "".join(f"      {key}: auto\n" for key in keys)

    assert profile_of("    profile:\n" + text) == FileProfile()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("delimiter: tab", FileProfile(delimiter="\t")),
        ('delimiter: "\\t"', FileProfile(delimiter="\t")),
        ("quote: none", FileProfile(quote="")),
        ("thousands: space", FileProfile(thousands=" ")),
        ('thousands: ""', FileProfile(thousands="")),
        ("thousands: none", FileProfile(thousands="")),
        ("decimal: .", FileProfile(decimal=".")),
        ('dates: "%j/%Y"', FileProfile(dates="%j/%Y")),
        ('timestamps: "%d/%m/%Y"', FileProfile(timestamps="%d/%m/%Y")),
        ('timestamps: "%b %d %y %I:%M %p %%"', FileProfile(timestamps="%b %d %y %I:%M %p %%")),
    ],
)
def test_marks_may_be_named(text: str, expected: FileProfile) -> None:
    assert profile_of(f"    profile: {{{text}}}\n") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("encoding: latin1000", "unknown encoding 'latin1000': name one that Python has, such as utf-8, latin-1"),
        ("encoding: rot13", "unknown encoding 'rot13'"),
        ('delimiter: ";;"', "';;' is not one mark: write one ASCII character, no letter, digit or line end"),
        ('delimiter: ""', "'' is not one mark"),
        ("delimiter: x", "'x' is not one mark"),
        ('delimiter: "\\n"', "'\\n' is not one mark"),
        (
            'quote: "«"',
            "'«' is not one mark: write one ASCII character, no letter, digit or line end, or \"\" for none",
        ),
        ('delimiter: "|", quote: "|"', "'|' is the delimiter too: give two characters"),
        ("decimal: ;", '\';\' is no decimal mark: write "." or ","'),
        ("thousands: _", '\'_\' is no thousands mark: write ".", ",", " ", "\'", or "" for none'),
        ('decimal: ",", thousands: ","', "',' is the decimal mark too: give two characters"),
        ('dates: "%d/%q/%Y"', "the format '%d/%q/%Y': %q is not known; known are %d %m %b"),
        ('dates: "%d/%m"', 'it must hold year, month and day, or year and day of the year: write one like "%d/%m/%Y"'),
        ('dates: "%d/%m/%Y %H:%M"', "a date has no time of day; write the zeros that follow it as they are"),
        ('dates: "%d/%m/%Y%"', "% is not known"),
        ('timestamps: "%d/%d/%m/%Y"', "it holds the day twice"),
        ('timestamps: "%Y-%m-%d %I:%M"', "%I and %p go together"),
        ('timestamps: "%Y-%m-%d %H:%S"', "a part of the time stands without the greater one"),
        ('timestamps: "%Y-%m-%d%z"', "an offset needs an hour"),
        ('header: {"Valor": amout}', "unknown column 'amout': one of: shop, day, amount"),
        ("delimeter: tab", "unknown key 'delimeter': did you mean 'delimiter'?"),
        ("decimal: [.]", "sources.sales.profile.decimal is not text: write one value"),
        ('header: ["Valor"]', "sources.sales.profile.header is not a mapping"),
        ("header: {no: amount}", "the key 'no' is a boolean in YAML: quote it, or use another name"),
    ],
)
def test_a_fault_is_named_with_its_line_and_remedy(text: str, expected: str) -> None:
    found = problems(f"    profile: {{{text}}}\n")

    assert [line.split(": ")[0] for line in found] == [f"cube.yaml:{LINE}"]
    assert expected in found[0]


def test_each_fault_has_the_line_of_its_key() -> None:
    text = WHOLE.replace("latin-1", "latin-0").replace('thousands: "."', 'thousands: ","').replace("amount}", "sum}")

    assert [line.split(": ")[0] for line in problems(text)] == [f"cube.yaml:{LINE + at}" for at in (1, 5, 8)]


def test_what_is_given_later_wins_and_auto_takes_it_back() -> None:
    profile = overridden(FileProfile("latin-1", ";", decimal=","), {"encoding": "auto", "delimiter": "tab"})

    assert profile == FileProfile(delimiter="\t", decimal=",")


def test_headers_add_up() -> None:
    profile = FileProfile(header=(("Valor", "amount"), ("Loja", "shop")))

    assert overridden(profile, {}, [("Valor", "price")]).header == (("Valor", "price"), ("Loja", "shop"))


def test_faults_of_a_profile_from_elsewhere_are_found_too() -> None:
    given = overridden(FileProfile(decimal=","), {"thousands": ","}, [("Valor", "sum")])

    assert [key for key, _, _ in profile_faults(given, ["amount"])] == ["thousands", "header.Valor"]
