"""ENTRY: the script that Glue runs; everything else comes from `--extra-py-files`."""

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
from awsglue.utils import getResolvedOptions
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from cube_model.errors import CubeError
from cube_model.parsing import packaged_cube
from cube_model.segments import parse_periods
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.metrics import CloudWatchMetrics
from glue_cube.run import Order, run
from glue_cube.secret import read_login
from glue_cube.settings import ARGUMENTS, Settings, read_settings
from glue_cube.sharded import SparkSharding
from glue_cube.sources import Sources
from glue_cube.spark_session import open_session
from glue_cube.version_name import new_version
from glue_cube.write_pace import WritePace

_SOON = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 3})  # metrics are not waited for


def main() -> None:
    """Build and publish one version; exit code 1 and one clear line when that fails."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("glue_cube").setLevel(logging.INFO)
    arguments = getResolvedOptions(sys.argv, list(ARGUMENTS))
    try:
        with TemporaryDirectory() as folder:
            _build(read_settings(arguments), Path(folder))
    except (CubeError, BotoCoreError) as error:
        sys.exit(f"glue_cube: {error}")


def _build(settings: Settings, folder: Path) -> None:
    cube = packaged_cube()
    periods = parse_periods(cube, settings.segments) if settings.segments else ()
    secrets = boto3.client("secretsmanager")
    login = read_login(secrets, settings.cassandra_secret_arn) if settings.cassandra_secret_arn else None
    spark = open_session(settings, login, secrets.meta.region_name, folder)
    dynamodb = boto3.client("dynamodb")
    table = DynamoCubeTable(dynamodb, settings.cube_table, WritePace(settings.max_write_units))
    control = DynamoControl(dynamodb, settings.control_table)
    metrics = CloudWatchMetrics(boto3.client("cloudwatch", config=_SOON), settings.name)
    order, sharding = Order(*new_version(), periods), SparkSharding(spark.sparkContext)
    run(cube, Sources(spark, cube, settings), table, control, metrics, order, sharding)


if __name__ == "__main__":
    main()
