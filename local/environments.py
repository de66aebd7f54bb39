"""What processes see of the harness: variables that lead them to it instead of to AWS."""

import re
import sys
from collections.abc import Mapping

from local.settings import ACCESS_KEY, CONTROL_PLANE_SERVICES, HOST, MOTO_SERVICES, REGION, SECRET_KEY, Settings


def deployment_name(cube: str) -> str:
    """The first part of every AWS name of the local environment, as Terraform writes it."""
    return re.sub("[_-]+", "-", f"{cube}-local")


def aws_environment() -> dict[str, str]:
    """The AWS settings of a process of the harness: never the user's account."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def endpoints(settings: Settings) -> dict[str, str]:
    """The variables by which any AWS SDK finds the emulators."""
    ports = dict.fromkeys(MOTO_SERVICES, settings.ports.moto)
    ports |= dict.fromkeys(CONTROL_PLANE_SERVICES, settings.ports.control_plane)
    return {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{settings.ports.aws}",
        **{f"AWS_ENDPOINT_URL_{name.upper()}": f"http://{HOST}:{port}" for name, port in sorted(ports.items())},
    }


def cassandra(settings: Settings, keyspace: str) -> dict[str, str]:
    """The variables by which the loader finds Cassandra; batches may be larger than Keyspaces allows."""
    return {
        "CASSANDRA_HOSTS": HOST,
        "CASSANDRA_PORT": str(settings.ports.cassandra),
        "CASSANDRA_KEYSPACE": keyspace,
        "BATCH_ROWS": "400",
    }


def spark(settings: Settings) -> dict[str, str]:
    """The variables by which Spark finds its laptop settings and this Python."""
    return {
        "SPARK_CONF_DIR": str(settings.root / "local" / "spark"),
        "SPARK_LOCAL_IP": HOST,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }


def environment(settings: Settings, *more: Mapping[str, str]) -> dict[str, str]:
    """What a process of the product sees: the user's environment, the emulators, and what it needs besides."""
    found = {**settings.environment, **aws_environment(), **endpoints(settings)}
    for variables in more:
        found.update(variables)
    return found
