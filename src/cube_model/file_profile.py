"""The key `profile` of a CSV source: read from `cube.yaml` or the command line, and checked."""

import codecs
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from cube_model.date_format import fault_of_format
from cube_model.definition import FileProfile
from cube_model.yaml_section import Section

AUTO = "auto"
ISO = "iso"
KEYS = ("encoding", "delimiter", "quote", "decimal", "thousands", "dates", "timestamps")
_SPOKEN = {"tab": "\t", "\\t": "\t", "space": " ", "none": ""}  # what is hard to type or to see
_DECIMAL_MARKS = (".", ",")
_THOUSANDS_MARKS = ("", ".", ",", " ", "'")
_EXAMPLES = {"dates": "%d/%m/%Y", "timestamps": "%d/%m/%Y %H:%M:%S"}

Fault: TypeAlias = tuple[str, str, str]  # key, what is wrong, remedy


def parse_file_profile(section: Section | None) -> FileProfile:
    """The profile of a source, all `auto` when there is none; `profile_faults` checks what the values mean."""
    if section is None:
        return FileProfile()
    given = {
        "encoding": section.text("encoding", required=False),
        "delimiter": section.text("delimiter", required=False),
        "quote": section.text("quote", required=False),
        "decimal": section.text("decimal", required=False),
        "thousands": section.text("thousands", required=False),
        "dates": section.text("dates", required=False),
        "timestamps": section.text("timestamps", required=False),
    }
    header = section.pairs("header")
    section.finish()
    return overridden(FileProfile(header=header), {key: text for key, text in given.items() if text is not None})


def overridden(profile: FileProfile, given: Mapping[str, str], header: Sequence[tuple[str, str]] = ()) -> FileProfile:
    """The profile with other values by key, where "auto" takes a value back, and more of the header."""
    values = {key: None if text == AUTO else _meant(key, text) for key, text in given.items()}
    return replace(profile, **values, header=tuple((dict(profile.header) | dict(header)).items()))


def _meant(key: str, text: str) -> str:
    return _SPOKEN.get(text, text) if key in ("delimiter", "quote", "decimal", "thousands") else text


def profile_faults(profile: FileProfile, columns: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with the values of a profile, for a source with these columns."""
    if profile.encoding is not None:
        yield from _encoding_faults(profile.encoding)
    yield from _mark_faults(profile)
    yield from _number_faults(profile)
    for key, format in (("dates", profile.dates), ("timestamps", profile.timestamps)):
        if format not in (None, ISO) and (what := fault_of_format(format, time=key == "timestamps")):
            yield key, f"the format {format!r}: {what}", f'write one like "{_EXAMPLES[key]}", or iso'
    for name, column in profile.header:
        if column not in columns:
            yield f"header.{name}", f"unknown column {column!r}", f"one of: {', '.join(columns)}"


def _encoding_faults(name: str) -> Iterator[Fault]:
    try:
        codecs.lookup(name)
        (b" " * 8).decode(name)  # rot13 and zip are codecs too, but not of text
    except (LookupError, ValueError):
        remedy = "name one that Python has, such as utf-8, latin-1, cp1252 or utf-16"
        yield "encoding", f"unknown encoding {name!r}", remedy


def _mark_faults(profile: FileProfile) -> Iterator[Fault]:
    for key, mark, none in (("delimiter", profile.delimiter, ""), ("quote", profile.quote, ', or "" for none')):
        if mark is not None and not _is_mark(mark) and not (mark == "" and none):
            yield key, f"{mark!r} is not one mark", f"write one ASCII character, no letter, digit or line end{none}"
    if profile.delimiter is not None and profile.delimiter == profile.quote:
        yield "quote", f"{profile.quote!r} is the delimiter too", "give two characters"


def _is_mark(text: str) -> bool:
    return len(text) == 1 and text.isascii() and not text.isalnum() and text not in "\r\n\0"


def _number_faults(profile: FileProfile) -> Iterator[Fault]:
    if profile.decimal not in (None, *_DECIMAL_MARKS):
        yield "decimal", f"{profile.decimal!r} is no decimal mark", 'write "." or ","'
    if profile.thousands not in (None, *_THOUSANDS_MARKS):
        yield "thousands", f"{profile.thousands!r} is no thousands mark", 'write ".", ",", " ", "\'", or "" for none'
    if profile.thousands is not None and profile.thousands == profile.decimal:
        yield "thousands", f"{profile.thousands!r} is the decimal mark too", "give two characters"
