"""Marks of changed segments in the control table, set by the ingest and cleared by the job; encode and decode together.

A source has one item. An attribute of it that is named as a segment holds the token of the segment's last change.
One that is named `writing#...` is a note of who is writing at this moment: since when, and the segments.
"""

from collections.abc import Iterable

from cube_model.keys import join_key

_NOTE = "writing#"


def marks_key(source: str) -> str:
    """Key of the item of a source: `changed#passengers`."""
    return join_key(("changed", source))


def note_name(token: str) -> str:
    """Name of the attribute of a note."""
    return _NOTE + token


def is_note(attribute: str) -> bool:
    """Whether an attribute is a note, and not a segment."""
    return attribute.startswith(_NOTE)


def note_text(since: float, segments: Iterable[str]) -> str:
    """A note's text of a time, in seconds since 1970, and segments: `1385812800 2013-01 2013-02`."""
    return " ".join([f"{since:.0f}", *segments])


def parse_note(text: str) -> tuple[float, tuple[str, ...]]:
    """The time and the segments of a note's text."""
    since, *segments = text.split(" ")
    return float(since), tuple(segments)
