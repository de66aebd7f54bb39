import pytest

from csv_loader.profiles.profile import Drift, Layout, Profile
from cube_model.logical_types import Kind

BRAZIL = Profile("cp1252", ";", decimal=",", thousands=".", dates="%d/%m/%Y", timestamps="%d/%m/%Y %H:%M")


def test_a_plain_profile_changes_nothing() -> None:
    for kind in Kind:
        assert Profile().is_plain(kind)
        assert Profile().canonical(kind, "any 1,5 text") == "any 1,5 text"


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (Kind.STRING, "1.234,5", "1.234,5"),
        (Kind.BOOL, "true", "true"),
        (Kind.INT32, "1.234", "1234"),
        (Kind.INT64, "-1.234.567", "-1234567"),
        (Kind.DECIMAL, "1.234,5", "1234.5"),
        (Kind.FLOAT64, "0,5", "0.5"),
        (Kind.DATE, "31/01/2013", "2013-01-31"),
        (Kind.TIMESTAMP, "31/01/2013 10:05", "2013-01-31T10:05:00+00:00"),
    ],
)
def test_each_kind_has_its_form(kind: Kind, text: str, expected: str) -> None:
    assert BRAZIL.canonical(kind, text) == expected


@pytest.mark.parametrize(
    ("profile", "changed"),
    [
        (Profile(decimal=","), {Kind.DECIMAL, Kind.FLOAT64}),
        (Profile(thousands=","), {Kind.INT32, Kind.INT64, Kind.DECIMAL, Kind.FLOAT64}),
        (Profile(dates="%d/%m/%Y"), {Kind.DATE}),
        (Profile(timestamps="%d/%m/%Y"), {Kind.TIMESTAMP}),
        (Profile("cp1252", ";"), set()),
    ],
)
def test_only_what_differs_is_not_plain(profile: Profile, changed: set[Kind]) -> None:
    assert {kind for kind in Kind if not profile.is_plain(kind)} == changed


def test_an_empty_field_after_the_last_delimiter_counts() -> None:
    assert Layout(("a", "b"), (0, 1)).width == 2
    assert Layout(("a", "b"), (0, 1), trailing=True).width == 3


def test_drift_is_a_report_and_nothing_without_one() -> None:
    drift = Drift(("amount", "shop"), ("Valor", "x"), (('Va"lor', "amount"),), reordered=True)

    assert str(Drift()) == ""
    assert str(drift).splitlines() == [
        "missing: amount, shop",
        "new, left out: 'Valor', 'x'",
        'renamed? say header: {"Va\\"lor": amount}',
        "reordered: the columns stand in another order than in the definition",
    ]
