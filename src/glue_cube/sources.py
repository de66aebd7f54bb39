"""EDGE: the sources as DataFrames: CSV sources from Cassandra, API sources from the DynamoDB facts table."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.definition import ApiSource, CsvSource, Source
from cube_model.dynamodb_values import from_attribute
from cube_model.keys import join_key
from cube_model.values import Value
from glue_cube.settings import Settings
from glue_cube.spark_types import spark_type

_SCANS = 4  # parallel scans of the facts table


class Sources:
    """Reads each source with exactly its declared columns and types; a lookup used twice is read once."""

    def __init__(self, spark: SparkSession, settings: Settings) -> None:
        self._spark = spark
        self._settings = settings
        self._read: dict[str, DataFrame] = {}

    def read(self, source: Source) -> DataFrame:
        """The rows of a source."""
        if source.name not in self._read:
            rows = self._cassandra(source) if isinstance(source, CsvSource) else self._facts(source)
            self._read[source.name] = rows
        return self._read[source.name]

    def _cassandra(self, source: CsvSource) -> DataFrame:
        table = {"keyspace": self._settings.cassandra_keyspace, "table": source.name}
        rows = self._spark.read.format("org.apache.spark.sql.cassandra").options(**table).load()
        rows = rows.select(*(F.col(c.name).cast(spark_type(c.type)).alias(c.name) for c in source.columns))
        return rows.cache() if source.lookup else rows

    def _facts(self, source: Source) -> DataFrame:
        assert isinstance(source, ApiSource)
        schema = T.StructType([T.StructField(c.name, spark_type(c.type)) for c in source.columns])
        scan = partial(_scanned, self._settings.facts_table, source)
        segments = self._spark.sparkContext.parallelize(range(_SCANS), _SCANS)
        return self._spark.createDataFrame(segments.flatMap(scan), schema)


def _scanned(table: str, source: ApiSource, segment: int) -> Iterator[tuple[Value | None, ...]]:
    """One segment of a parallel scan, run on an executor."""
    pages = (
        boto3.client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=table,
            Segment=segment,
            TotalSegments=_SCANS,
            FilterExpression="begins_with(pk, :source)",
            ExpressionAttributeValues={":source": {"S": join_key((source.name, ""))}},
        )
    )
    return (_row(source, item) for page in pages for item in page["Items"])


def _row(source: ApiSource, item: dict[str, Any]) -> tuple[Value | None, ...]:
    found = ((c.type, item.get(f"c_{c.name}")) for c in source.columns)
    return tuple(None if attribute is None else from_attribute(logical, attribute) for logical, attribute in found)
