"""EDGE: the sources as DataFrames: CSV sources from Cassandra, API sources from the DynamoDB facts table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import boto3
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.arrow_columns import arrow_type
from cube_model.definition import ApiSource, Column, CsvSource, Source
from cube_model.dynamodb_values import from_attribute
from cube_model.keys import join_key
from glue_cube.settings import Settings
from glue_cube.spark_types import spark_type


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
        total = self._spark.sparkContext.defaultParallelism
        segments = self._spark.range(0, total, 1, total)
        return segments.mapInArrow(partial(_scanned, self._settings.facts_table, source, total), schema)


def _scanned(table: str, source: ApiSource, total: int, segments: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The facts of these segments of a parallel scan, a batch a page; run on an executor."""
    client = boto3.client("dynamodb")
    for segment in (number for batch in segments for number in batch.column(0).to_pylist()):
        pages = client.get_paginator("scan").paginate(
            TableName=table,
            Segment=segment,
            TotalSegments=total,
            ConsistentRead=True,
            FilterExpression="begins_with(pk, :source)",
            ExpressionAttributeValues={":source": {"S": join_key((source.name, ""))}},
        )
        yield from (_batch(source, page["Items"]) for page in pages)


def _batch(source: ApiSource, items: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    columns = [_column(c, [item.get(f"c_{c.name}") for item in items]) for c in source.columns]
    return pa.record_batch(columns, names=[c.name for c in source.columns])


def _column(column: Column, attributes: Sequence[Mapping[str, Any] | None]) -> pa.Array:
    values = [None if attribute is None else from_attribute(column.type, attribute) for attribute in attributes]
    return pa.array(values, arrow_type(column.type))
