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
    for enrichment in source.enrich:
        rows = _enriched(rows, enrichment, _lookup(cube, enrichment.lookup, read))
    return rows


def _shaped(source: Source, rows: DataFrame) -> DataFrame:
    for name, expression in source.derive:
        rows = rows.withColumn(name, F.expr(expression))
    return rows.where(source.where) if source.where else rows


def _lookup(cube: Cube, name: str, read: Reader) -> DataFrame:
    source = cube.source(name)
    assert isinstance(source, CsvSource)
    return _shaped(source, read(source))


def _enriched(rows: DataFrame, enrichment: Enrichment, lookup: DataFrame) -> DataFrame:
    """A left join that keeps every row; the build checks that it does not multiply them."""
    matched = [F.col(theirs).alias(f"_match_{i}") for i, (_, theirs) in enumerate(enrichment.match)]
    taken = [F.col(theirs).alias(new) for new, theirs in enrichment.take]
    side = F.broadcast(lookup.select(*matched, *taken))
    condition = [rows[own] == side[f"_match_{i}"] for i, (own, _) in enumerate(enrichment.match)]
    return rows.join(side, on=condition, how="left").drop(*(f"_match_{i}" for i in range(len(matched))))
