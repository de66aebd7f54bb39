"""A source's rows as the definition wants them counted: derived columns, filter, enrichment."""

from collections.abc import Callable

from pyspark.sql import DataFrame, Observation
from pyspark.sql import functions as F

from cube_model.definition import CsvSource, Cube, Enrichment, Source

Reader = Callable[[Source], DataFrame]


def extracted(cube: Cube, source: Source, read: Reader, seen: Observation, kept: Observation) -> DataFrame:
    """Rows of a fact source; `seen` counts those read, `kept` those that the filter left, both as `rows`."""
    rows = read(source).observe(seen, F.count(F.lit(1)).alias("rows"))
    rows = _shaped(source, rows).observe(kept, F.count(F.lit(1)).alias("rows"))
    return _enriched(rows, source, [(e, _lookup(cube, e.lookup, read)) for e in source.enrich])


def _shaped(source: Source, rows: DataFrame) -> DataFrame:
    for name, expression in source.derive:
        rows = rows.withColumn(name, F.expr(expression))
    return rows.where(source.where) if source.where else rows


def _lookup(cube: Cube, name: str, read: Reader) -> DataFrame:
    source = cube.source(name)
    assert isinstance(source, CsvSource)
    return _shaped(source, read(source))


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
