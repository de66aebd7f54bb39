"""The session that the job opens, and what the Java driver makes of its profile: its own classes, without a server."""

import json
from pathlib import Path
from typing import Any

from pyspark import SparkFiles
from pyspark.sql import SparkSession

from cube_model.login import Login
from glue_cube.cassandra_connection import driver_profile
from glue_cube.settings import Settings, read_settings
from glue_cube.spark_session import open_session
from tests.unit.glue_cube.test_settings import GIVEN


def settings(auth: str, tls: str = "true") -> Settings:
    return read_settings({**GIVEN, "cassandra_hosts": "127.0.0.1", "cassandra_auth": auth, "cassandra_tls": tls})


def driver(spark: SparkSession, profile: Path) -> Any:
    """The driver's context of a profile, from which it builds what the profile names."""
    jvm: Any = spark._jvm
    core = jvm.com.datastax.oss.driver
    loader = core.api.core.config.DriverConfigLoader.fromUrl(jvm.java.net.URL(profile.as_uri()))
    arguments = core.api.core.session.ProgrammaticArguments.builder().build()
    return core.internal.core.context.DefaultDriverContext(loader, arguments)


def class_of(value: Any) -> str:
    return str(value.getClass().getName())


def test_keyspaces_knows_the_job_by_its_role(spark: SparkSession, tmp_path: Path) -> None:
    session = open_session(settings("sigv4"), None, "eu-west-1", tmp_path)

    path = session.conf.get("spark.cassandra.connection.config.profile.path")
    context = driver(spark, Path(SparkFiles.get(str(path))))
    assert class_of(context.getAuthProvider().get()) == "software.aws.mcs.auth.SigV4AuthProvider"
    assert class_of(context.getSslEngineFactory().get()).endswith(".DefaultSslEngineFactory")
    validated = context.getConfig().getDefaultProfile().getBoolean(option(spark, "SSL_HOSTNAME_VALIDATION"))
    assert not validated
    assert {class_of(p) for p in context.getRetryPolicies().values()} == {
        "com.datastax.spark.connector.cql.MultipleRetryPolicy"
    }


def test_a_password_of_any_letters_comes_through_the_profile(spark: SparkSession, tmp_path: Path) -> None:
    login, profile = Login("reader", 'p"a\\s${HOME}s'), tmp_path / "profile.conf"
    profile.write_text(json.dumps(driver_profile(settings("password"), login, "eu-west-1")))

    context = driver(spark, profile)

    found = context.getConfig().getDefaultProfile()
    assert class_of(context.getAuthProvider().get()).endswith(".PlainTextAuthProvider")
    assert found.getString(option(spark, "AUTH_PROVIDER_PASSWORD")) == login.password
    assert found.getDuration(option(spark, "REQUEST_TIMEOUT")).toSeconds() == 120
    assert list(found.getStringList(option(spark, "CONTACT_POINTS"))) == ["127.0.0.1:9042"]


def option(spark: SparkSession, name: str) -> Any:
    jvm: Any = spark._jvm
    return getattr(jvm.com.datastax.oss.driver.api.core.config.DefaultDriverOption, name)


def test_without_tls_the_connector_has_hosts_and_password_as_options(spark: SparkSession, tmp_path: Path) -> None:
    session = open_session(settings("password", tls="false"), Login("reader", "s3cret"), "eu-west-1", tmp_path)

    assert session.conf.get("spark.cassandra.connection.host") == "127.0.0.1"
    assert session.conf.get("spark.cassandra.auth.password") == "s3cret"
    assert session.conf.get("spark.cassandra.input.consistency.level") == "LOCAL_QUORUM"
    assert list(tmp_path.iterdir()) == []
