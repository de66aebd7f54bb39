"""EDGE: the sources as Parquet files of one folder, `<source>.parquet`, each a file or a folder of files."""

from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from cube_model.definition import Cube, Source
from cube_model.segments import Period
from glue_cube.errors import SourceError
from glue_cube.spark_failures import told
from glue_cube.spark_types import spark_type


class ParquetSources:
    """Reads each source with its declared columns and types; SourceError at once if the file of one is missing."""

    def __init__(self, spark: SparkSession, cube: Cube, folder: Path) -> None:
        self._spark = spark
        self._files = {source.name: folder / f"{source.name}.parquet" for source in cube.sources}
        if not folder.is_dir():
            raise SourceError(f"there is no folder {folder}: give one with a file <source>.parquet for each source")
        if missing := [str(file) for file in self._files.values() if not file.exists()]:
            raise SourceError(f"missing: {', '.join(missing)}; every source needs its file, lookups, too")

    def read(self, source: Source, periods: Sequence[Period] = ()) -> DataFrame:
        """All rows of a source, whatever the periods."""
        file = self._files[source.name]
        with told(f"{file} is no Parquet"):
            rows = self._spark.read.parquet(str(file))
        if missing := [column.name for column in source.columns if column.name not in rows.columns]:
            raise SourceError(f"{file} lacks columns of source {source.name!r}: {', '.join(missing)}")
        return rows.select(*(F.col(c.name).cast(spark_type(c.type)).alias(c.name) for c in source.columns))
