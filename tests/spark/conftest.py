import os
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from local import environments
from local.settings import read_settings


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A real Spark with the laptop's settings and the job's own."""
    before = dict(os.environ)
    os.environ.update(environments.spark(read_settings()))
    session = (
        SparkSession.builder.appName("tests")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate()
    )
    yield session
    session.stop()
    os.environ.clear()
    os.environ.update(before)
