import os
from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from local import environments
from local.java_parts import fetch_java_parts, jar_folders
from local.settings import read_settings


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A real Spark with the laptop's settings, the job's own, and the jars that the job is given and that Glue has."""
    before = dict(os.environ)
    settings = read_settings()
    os.environ.update(environments.spark(settings))
    fetch_java_parts(settings)
    folders = [jars.folder for jars in jar_folders(settings.root) if jars.profile != "cassandra"]
    session = (
        SparkSession.builder.appName("tests")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.jars", ",".join(str(jar) for folder in folders for jar in sorted(folder.glob("*.jar"))))
        .getOrCreate()
    )
    yield session
    session.stop()
    os.environ.clear()
    os.environ.update(before)
