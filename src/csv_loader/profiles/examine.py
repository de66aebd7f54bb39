"""What a file is like, from what is given and, where nothing is, from a sample of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from csv_loader.profiles.guess_dates import guess_dates, guess_timestamps
from csv_loader.profiles.guess_dialect import guess_delimiter, guess_quote
from csv_loader.profiles.guess_encoding import guess_encoding
from csv_loader.profiles.guess_numbers import NUMBERS, Marks, guess_marks
from csv_loader.profiles.layout import find_layout, texts_of
from csv_loader.profiles.profile import Examined, Profile
from csv_loader.profiles.sample import Sample
from csv_loader.profiles.sample_table import sample_table, sample_texts
from cube_model.definition import Column, CsvSource, FileProfile
from cube_model.logical_types import Kind

_Texts: TypeAlias = Sequence[tuple[Column, Sequence[str]]]
_UNKNOWN = ("NA", "N/A", "NULL", "null", "None", "NaN", "nan", "\\N", "-", "?")


def examine(name: str, source: CsvSource, sample: Sample, given: FileProfile) -> Examined:
    """The profile and layout of a file; CsvFileError when it is empty, lacks columns, or leaves open what it means."""
    encoding = given.encoding or guess_encoding(sample.head, sample.spots, sample.complete)
    texts = sample_texts(name, sample, encoding)
    quote = guess_quote(texts[0]) if given.quote is None else given.quote
    delimiter = given.delimiter or guess_delimiter(texts[0], quote, source, dict(given.header))
    table = sample_table(name, texts, sample.complete, delimiter, quote)
    layout, drift = find_layout(name, source, table, given)
    typed = [column for column in source.columns if column.type.kind is not Kind.STRING]
    written = Profile(encoding, delimiter, quote)
    profile, marks = _with_values(name, written, source.nulls, texts_of(typed, source, layout, table), given)
    return Examined(profile, layout, tuple(_guesses(source, profile, given, marks)), drift)


def _with_values(
    name: str, profile: Profile, nulls: Sequence[str] | None, values: _Texts, given: FileProfile
) -> tuple[Profile, Marks]:
    """The profile with what the values of the sample say."""
    everywhere = frozenset(("",) if nulls is None else nulls)
    typed = everywhere | _unknown(values) if nulls is None else everywhere
    known = [(column, [text for text in texts if text not in typed]) for column, texts in values]
    marks = guess_marks([(column, texts) for column, texts in known if column.type.kind in NUMBERS], given)
    dates = given.dates or guess_dates(name, _of(Kind.DATE, known))
    timestamps = given.timestamps or guess_timestamps(name, _of(Kind.TIMESTAMP, known), dates)
    found = replace(
        profile, decimal=marks.decimal, thousands=marks.thousands, nulls=everywhere, typed_nulls=typed, dates=dates
    )
    return replace(found, timestamps=timestamps), marks


def _unknown(values: _Texts) -> frozenset[str]:
    """What stands for unknown in columns of numbers, dates and booleans."""
    return frozenset(_UNKNOWN).intersection(text for _, found in values for text in found)


def _of(kind: Kind, values: _Texts) -> Iterable[str]:
    return (text for column, found in values if column.type.kind is kind for text in found)


def _guesses(source: CsvSource, profile: Profile, given: FileProfile, marks: Marks) -> Iterator[str]:
    """Short lines on what nobody gave, as far as the source has columns of that kind."""
    kinds = {column.type.kind for column in source.columns}
    about_numbers = ("decimal", "thousands") if kinds & NUMBERS else ()
    about_dates = [key for key, kind in (("dates", Kind.DATE), ("timestamps", Kind.TIMESTAMP)) if kind in kinds]
    for key in ("encoding", "delimiter", "quote", *about_numbers, *about_dates):
        if getattr(given, key) is None:
            yield f"{key} {_shown(key, getattr(profile, key))}"
    if marks.rival:
        decimal, thousands = (_shown("", mark) for mark in marks.rival)
        yield f"unsure of numbers: decimal {decimal} and thousands {thousands} fit as well; say which are meant"
    if profile.typed_nulls > profile.nulls:
        yield f"nulls {', '.join(map(repr, sorted(profile.typed_nulls)))} where columns are no strings"


def _shown(key: str, text: str) -> str:
    if key in ("encoding", "dates", "timestamps"):
        return text
    return {"\t": "tab", "": "none"}.get(text, repr(text))
