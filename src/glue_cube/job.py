"""ENTRY: the script that Glue runs; everything else comes from `--extra-py-files`."""

import logging
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import boto3
from awsglue.utils import getResolvedOptions
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from cube_model.definition import Cube
from cube_model.errors import CubeError
from cube_model.parsing import packaged_cube
from cube_model.segments import Period, parse_periods
from glue_cube.build_changed import Changed, build_all, build_changed
from glue_cube.changed_marks import DynamoChangedMarks
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.metrics import CloudWatchMetrics
from glue_cube.publish import Published
from glue_cube.run import Order, run
from glue_cube.secret import read_login
from glue_cube.settings import ALL, ARGUMENTS, CHANGED, Settings, read_settings
from glue_cube.sharded import SparkSharding
from glue_cube.sources import Sources
from glue_cube.spark_session import open_session
from glue_cube.version_name import new_version
from glue_cube.write_pace import WritePace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_SOON = Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 3})  # metrics are not waited for


def main() -> None:
    """Build and publish one version, unless nothing has changed; exit code 1 and one clear line when that fails."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("glue_cube").setLevel(logging.INFO)
    arguments = getResolvedOptions(sys.argv, list(ARGUMENTS))
    try:
        with TemporaryDirectory() as folder:
            _build(read_settings(arguments), Path(folder))
    except (CubeError, BotoCoreError) as error:
        sys.exit(f"glue_cube: {error}")


def _build(settings: Settings, folder: Path) -> None:
    cube, dynamodb = packaged_cube(), boto3.client("dynamodb")
    control = DynamoControl(dynamodb, settings.control_table)
    marks = DynamoChangedMarks(dynamodb, settings.control_table)
    build = partial(_run, cube, settings, folder, dynamodb, control)
    if settings.segments == CHANGED:
        build_changed(cube, marks, control, partial(build, ()))
    elif settings.segments == ALL:
        build_all(cube, marks, partial(build, ()))
    else:
        build(parse_periods(cube, settings.segments), {})


def _run(
    cube: Cube,
    settings: Settings,
    folder: Path,
    dynamodb: "DynamoDBClient",
    control: DynamoControl,
    periods: tuple[Period, ...],
    changed: Changed,
) -> Published:
    """Run with a Spark session, which takes its time to start."""
    secrets = boto3.client("secretsmanager")
    login = read_login(secrets, settings.cassandra_secret_arn) if settings.cassandra_secret_arn else None
    spark = open_session(settings, login, secrets.meta.region_name, folder)
    table = DynamoCubeTable(dynamodb, settings.cube_table, WritePace(settings.max_write_units))
    metrics = CloudWatchMetrics(boto3.client("cloudwatch", config=_SOON), settings.name)
    order, sharding = Order(*new_version(), periods, changed), SparkSharding(spark.sparkContext)
    return run(cube, Sources(spark, cube, settings), table, control, metrics, order, sharding)


if __name__ == "__main__":
    main()
