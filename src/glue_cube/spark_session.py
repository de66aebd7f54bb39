"""EDGE: the Spark session, which reads Cassandra and counts exactly."""

import json
from pathlib import Path

from pyspark.sql import SparkSession

from cube_model.login import Login
from glue_cube.cassandra_connection import connection_options, driver_profile
from glue_cube.settings import Settings

_PROFILE = "cassandra.conf"
_OPTIONS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, not a null
    "spark.cassandra.input.consistency.level": "LOCAL_QUORUM",  # what the loader was told is stored is read
    "spark.cassandra.input.fetch.sizeInRows": "5000",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "200000",
}


def open_session(settings: Settings, login: Login | None, region: str, folder: Path) -> SparkSession:
    """The session; the folder, this user's only, keeps what the executors fetch and must outlive their work."""
    if not settings.cassandra_tls:
        return _session(connection_options(settings, login))
    session = _session({"spark.cassandra.connection.config.profile.path": _PROFILE})
    (folder / _PROFILE).write_text(json.dumps(driver_profile(settings, login, region)))
    session.sparkContext.addFile(str(folder / _PROFILE))  # the connector looks for it among these, on every executor
    return session


def plain_session() -> SparkSession:
    """The session for rows that are no service's."""
    return _session({})


def _session(options: dict[str, str]) -> SparkSession:
    builder = SparkSession.builder.appName("glue_cube")
    for key, value in (_OPTIONS | options).items():
        builder = builder.config(key, value)
    return builder.getOrCreate()
