"""What a cube is: the frozen values that `parsing` makes of `cube.yaml`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, TypeVar

from cube_model.logical_types import LogicalType
from cube_model.stored_cuboids import CuboidRules, Storage


class Aggregate(StrEnum):
    """How a measure is made of a source's rows."""

    COUNT = "count"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"
    QUANTILE = "quantile"
    TOP = "top"
    RATIO = "ratio"


CALENDAR_LEVELS = ("year", "quarter", "month", "day")


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_T = TypeVar("_T", bound=_Named)


def _named(things: tuple[_T, ...], name: str) -> _T:
    found = next((thing for thing in things if thing.name == name), None)
    if found is None:
        raise KeyError(name)
    return found


@dataclass(frozen=True)
class Column:
    """A named, typed column of a source."""

    name: str
    type: LogicalType


@dataclass(frozen=True)
class Enrichment:
    """A left join with a lookup: pairs (own column, lookup column) and (new name, lookup column)."""

    lookup: str
    match: tuple[tuple[str, str], ...]
    take: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Source:
    """One input: typed columns, the business key, and what is done to its rows before they count."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    where: str | None
    derive: tuple[tuple[str, str], ...]
    enrich: tuple[Enrichment, ...]

    def column(self, name: str) -> Column:
        """The declared column of this name; KeyError if there is none."""
        return _named(self.columns, name)

    @property
    def output_names(self) -> tuple[str, ...]:
        """Declared, derived and taken columns, in the order in which they come to be."""
        taken = (new for e in self.enrich for new, _ in e.take)
        return (*(c.name for c in self.columns), *(name for name, _ in self.derive), *taken)


@dataclass(frozen=True)
class FileProfile:
    """How a source's files are written; None is `auto`, guessed from a sample of each file.

    No quote and no thousands mark are "". Formats are those of `date_format`, or "iso" for what `values` reads.
    The header holds pairs (name in the file, column).
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None
    timestamps: str | None = None
    header: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CsvSource(Source):
    """CSV files loaded into one Cassandra table; `key` starts with the partition columns.

    Without `nulls` the empty text is unknown, and in columns that are no strings what else files write for it.
    """

    files: tuple[str, ...]
    nulls: tuple[str, ...] | None
    partition: tuple[str, ...]
    lookup: bool
    profile: FileProfile = FileProfile()

    @property
    def clustering(self) -> tuple[str, ...]:
        """The key's columns after the partition."""
        return tuple(k for k in self.key if k not in self.partition)


@dataclass(frozen=True)
class Pull:
    """Where the client's API lists records; the greatest version seen is the watermark of the next pull."""

    path: str


@dataclass(frozen=True)
class ApiSource(Source):
    """Records of a client's API, kept in DynamoDB; a record replaces one of a lesser version."""

    version: str
    pull: Pull | None


@dataclass(frozen=True)
class Dimension:
    """An axis of the cube: its levels from coarse to fine, and the columns that hold them, by source.

    A calendar dimension has one date column a source; its levels are parts of that date.
    """

    name: str
    levels: tuple[str, ...]
    calendar: bool
    columns: Mapping[str, tuple[str, ...]]

    @property
    def labels(self) -> tuple[str, ...]:
        """Column names of the levels in a finished cube: `carrier`, or `date_year`, `date_month`."""
        return (self.name,) if len(self.levels) == 1 else tuple(f"{self.name}_{level}" for level in self.levels)

    @property
    def date_label(self) -> str:
        """The column of a calendar's date in a base; no level can have such a name."""
        return f"_{self.name}"


@dataclass(frozen=True)
class Measure:
    """A number of the cube. A ratio names two other measures; every other one names a source.

    `q` is the part of the values that a quantile is not less than, between 0 and 1; `limit` how many values a top has.
    """

    name: str
    aggregate: Aggregate
    source: str = ""
    column: str | None = None
    ratio: tuple[str, str] | None = None
    q: Decimal | None = None
    limit: int | None = None


@dataclass(frozen=True)
class Segments:
    """The calendar dimension and the level (`year`, `quarter`, `month` or `day`) that cut the cube in time."""

    dimension: str
    every: str


@dataclass(frozen=True)
class Cube:
    """A whole definition; `text` is the YAML it was read from, kept so that a version can carry it."""

    name: str
    title: str
    sources: tuple[Source, ...]
    dimensions: tuple[Dimension, ...]
    measures: tuple[Measure, ...]
    rules: CuboidRules
    segments: Segments
    storage: Storage = Storage()
    text: str = field(default="", repr=False, compare=False)

    def source(self, name: str) -> Source:
        """The source of this name; KeyError if there is none."""
        return _named(self.sources, name)

    def dimension(self, name: str) -> Dimension:
        """The dimension of this name; KeyError if there is none."""
        return _named(self.dimensions, name)

    def csv_sources(self) -> Iterator[CsvSource]:
        """The sources that are loaded from CSV files, lookups among them."""
        return (s for s in self.sources if isinstance(s, CsvSource))

    def api_sources(self) -> Iterator[ApiSource]:
        """The sources that a client's API feeds."""
        return (s for s in self.sources if isinstance(s, ApiSource))

    def fact_sources(self) -> Iterator[Source]:
        """The sources whose rows count: all but the lookups."""
        return (s for s in self.sources if not (isinstance(s, CsvSource) and s.lookup))

    def segment_column(self, source: str) -> str:
        """The date column by which this source is cut into segments."""
        return self.dimension(self.segments.dimension).columns[source][0]
