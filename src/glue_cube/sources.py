"""EDGE: the sources as DataFrames: CSV sources from Cassandra, API sources from the DynamoDB facts table."""

from collections.abc import Sequence
from functools import partial

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from cube_model.definition import ApiSource, CsvSource, Cube, Source
from cube_model.facts import FACT_SHARDS
from cube_model.keys import partition_key
from cube_model.segments import Period, segments_in
from glue_cube.facts_reader import queried, scanned
from glue_cube.settings import Settings
from glue_cube.spark_types import spark_type


class Sources:
    """Reads each source with exactly its declared columns and types; a lookup used twice is read once."""

    def __init__(self, spark: SparkSession, cube: Cube, settings: Settings) -> None:
        self._spark = spark
        self._cube = cube
        self._settings = settings
        self._read: dict[str, DataFrame] = {}

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        """The rows of a source; facts of an API of these periods only, if there are any."""
        if source.name not in self._read:
            rows = self._cassandra(source) if isinstance(source, CsvSource) else self._facts(source, periods)
            self._read[source.name] = rows
        return self._read[source.name]

    def _cassandra(self, source: CsvSource) -> DataFrame:
        table = {"keyspace": self._settings.cassandra_keyspace, "table": source.name}
        rows = self._spark.read.format("org.apache.spark.sql.cassandra").options(**table).load()
        rows = rows.select(*(F.col(c.name).cast(spark_type(c.type)).alias(c.name) for c in source.columns))
        return rows.cache() if source.lookup else rows

    def _facts(self, source: Source, periods: Sequence[Period]) -> DataFrame:
        assert isinstance(source, ApiSource)
        schema = T.StructType([T.StructField(c.name, spark_type(c.type)) for c in source.columns])
        total = self._spark.sparkContext.defaultParallelism
        table = self._settings.facts_table
        if not periods:
            return self._spark.range(0, total, 1, total).mapInArrow(partial(scanned, table, source, total), schema)
        segments = [segment.name for segment in segments_in(self._cube, periods)]
        keys = [(partition_key(source.name, name, shard),) for name in segments for shard in range(FACT_SHARDS)]
        partitions = self._spark.createDataFrame(keys, "pk string").repartition(total)
        return partitions.mapInArrow(partial(queried, table, source), schema)
