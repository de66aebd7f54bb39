"""A source's rows as the definition wants them counted: derived columns, filter, enrichment."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Protocol

from pyspark.sql import Column, DataFrame, Observation
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.definition import CsvSource, Cube, Enrichment, Source
from cube_model.segments import Period
from glue_cube.errors import SourceError


class SourceReader(Protocol):
    """The sources as DataFrames."""

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        """The rows of a source, with its declared columns and types; of some periods, if those are all it can read."""


def extracted(
    cube: Cube, source: Source, sources: SourceReader, seen: Observation, kept: Observation, periods: Sequence[Period]
) -> DataFrame:
    """Rows of a fact source, of these periods if there are any.

    `seen` counts those read, `kept` those that the filter and the periods left, both as `rows`.
    """
    rows = sources.read(source, periods).observe(seen, F.count(F.lit(1)).alias("rows"))
    rows = _shaped(source, rows)
    if periods:
        rows = rows.where(_within(_date(cube, source, rows), periods))
    rows = rows.observe(kept, F.count(F.lit(1)).alias("rows"))
    return _enriched(rows, source, [(e, _lookup(cube, e.lookup, sources)) for e in source.enrich])


def _date(cube: Cube, source: Source, rows: DataFrame) -> Column:
    name = cube.segment_column(source.name)
    if name not in rows.columns:
        what = f"source {source.name!r}: {name!r} is taken from a lookup, so that rows of some segments"
        raise SourceError(f"{what} cannot be told before they are enriched: build all segments")
    return F.col(name)


def _within(date: Column, periods: Sequence[Period]) -> Column:
    day = date.cast(T.DateType())
    found = [day.isNull() if p.first is None else day.between(F.lit(p.first), F.lit(p.last)) for p in periods]
    return reduce(or_, found)


def _shaped(source: Source, rows: DataFrame) -> DataFrame:
    for name, expression in source.derive:
        rows = rows.withColumn(name, F.expr(expression))
    return rows.where(source.where) if source.where else rows


def _lookup(cube: Cube, name: str, sources: SourceReader) -> DataFrame:
    source = cube.source(name)
    assert isinstance(source, CsvSource)
    return _shaped(source, sources.read(source))


def _enriched(rows: DataFrame, source: Source, lookups: list[tuple[Enrichment, DataFrame]]) -> DataFrame:
    """Left joins that keep every row; the build checks that they do not multiply them."""
    for number, (enrichment, lookup) in enumerate(lookups):
        side = _side(number, enrichment, lookup)
        on = [F.col(own) == F.col(_match(number, i)) for i, (own, _) in enumerate(enrichment.match)]
        rows = rows.join(side, on=on, how="left")
    return rows.select(*source.output_names) if lookups else rows


def _side(number: int, enrichment: Enrichment, lookup: DataFrame) -> DataFrame:
    matched = [F.col(theirs).alias(_match(number, i)) for i, (_, theirs) in enumerate(enrichment.match)]
    taken = [F.col(theirs).alias(new) for new, theirs in enrichment.take]
    return F.broadcast(lookup.select(*matched, *taken))


def _match(lookup: int, column: int) -> str:
    """A name for a lookup's column that no column of a source can have."""
    return f"_match_{lookup}_{column}"
