"""ENTRY: the script that Glue runs; everything else comes from `--extra-py-files`."""

import logging
import sys
import uuid
from datetime import UTC, datetime

import boto3
from awsglue.utils import getResolvedOptions
from botocore.exceptions import BotoCoreError
from pyspark.sql import SparkSession

from cube_model.errors import CubeError
from cube_model.parsing import packaged_cube
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.run import run
from glue_cube.settings import ARGUMENTS, Settings, read_settings
from glue_cube.sources import Sources


def main() -> None:
    """Build and publish one version; exit code 1 and one clear line when that fails."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("glue_cube").setLevel(logging.INFO)
    settings = read_settings(getResolvedOptions(sys.argv, list(ARGUMENTS)))
    try:
        spark = _session(settings)
        client = boto3.client("dynamodb")
        table, control = DynamoCubeTable(client, settings.cube_table), DynamoControl(client, settings.control_table)
        now = datetime.now(UTC)
        version = f"{now:%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"
        run(packaged_cube(), Sources(spark, settings), table, control, version, now.isoformat(timespec="seconds"))
    except (CubeError, BotoCoreError) as error:
        sys.exit(f"glue_cube: {error}")


def _session(settings: Settings) -> SparkSession:
    builder = SparkSession.builder.appName("glue_cube")
    for key, value in {
        "spark.cassandra.connection.host": settings.cassandra_hosts,
        "spark.cassandra.connection.port": settings.cassandra_port,
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "true",  # an overflow is an error, not a null
        "spark.cassandra.input.consistency.level": "LOCAL_QUORUM",  # what the loader was told is stored is read
        "spark.cassandra.input.fetch.sizeInRows": "5000",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
    }.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


if __name__ == "__main__":
    main()
