"""What is known of a file before its rows are read: how its values are written, and where its columns stand."""

from dataclasses import dataclass
from functools import cached_property

from csv_loader.profiles.date_formats import DateFormat
from csv_loader.profiles.number_marks import NumberMarks
from cube_model.file_profile import ISO
from cube_model.logical_types import INTEGERS, Kind

_FRACTIONS = frozenset({Kind.DECIMAL, Kind.FLOAT64})


@dataclass(frozen=True)
class Profile:
    """How the values of a file are written; `typed_nulls` are those of columns that are no strings."""

    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    decimal: str = "."
    thousands: str = ""
    nulls: frozenset[str] = frozenset({""})
    typed_nulls: frozenset[str] = frozenset({""})
    dates: str = ISO
    timestamps: str = ISO

    def canonical(self, kind: Kind, text: str) -> str:
        """The text as `cube_model.values` reads it; ValueError with a reason that goes on from the text."""
        if self.is_plain(kind):
            return text
        if kind is Kind.DATE:
            return self._date_format.date(text)
        if kind is Kind.TIMESTAMP:
            return self._timestamp_format.timestamp(text)
        return self._marks.canonical(kind, text)

    def is_plain(self, kind: Kind) -> bool:
        """Whether values of this kind need no change."""
        if kind is Kind.DATE:
            return self.dates == ISO
        if kind is Kind.TIMESTAMP:
            return self.timestamps == ISO
        if kind in INTEGERS:
            return not self.thousands
        return kind not in _FRACTIONS or (self.decimal == "." and not self.thousands)

    @cached_property
    def _date_format(self) -> DateFormat:
        return DateFormat(self.dates)

    @cached_property
    def _timestamp_format(self) -> DateFormat:
        return DateFormat(self.timestamps)

    @cached_property
    def _marks(self) -> NumberMarks:
        return NumberMarks(self.decimal, self.thousands)


@dataclass(frozen=True)
class Layout:
    """Where a source's columns stand in a file.

    The header holds the names as the file has them, without the empty one after a delimiter that ends the line.
    `order` is the index in a row of each column of the source. `trailing` says that rows end with a delimiter:
    after the fields that have names comes an empty one.
    """

    header: tuple[str, ...]
    order: tuple[int, ...]
    trailing: bool = False

    @property
    def width(self) -> int:
        """The number of fields of a row."""
        return len(self.header) + self.trailing


@dataclass(frozen=True)
class Drift:
    """How a file's header differs from the definition: names of both, none in two of the lists but as a renaming."""

    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()  # (name in the file, the missing column that it may be)
    reordered: bool = False

    def __str__(self) -> str:
        lines = []
        if self.missing:
            lines.append(f"missing: {', '.join(self.missing)}")
        if self.new:
            lines.append(f"new, left out: {', '.join(map(repr, self.new))}")
        lines += [f"renamed? say header: {{{_quoted(name)}: {column}}}" for name, column in self.renamed]
        if self.reordered:
            lines.append("reordered: the columns stand in another order than in the definition")
        return "\n".join(lines)


def _quoted(name: str) -> str:
    """The name in the double quotes of YAML."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


@dataclass(frozen=True)
class Examined:
    """What `examine` finds out of a file's sample; `guesses` are short lines on what nobody gave."""

    profile: Profile
    layout: Layout
    guesses: tuple[str, ...] = ()
    drift: Drift = Drift()
