"""What processes see of the harness: variables that lead them to it instead of to AWS."""

import re
import sys
from collections.abc import Mapping

from local.services import MAIN, SDK_NAMES, SERVICES, served
from local.settings import ACCESS_KEY, HOST, HOST_IN_CONTAINERS, REGION, SECRET_KEY, Settings


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
    if settings.harness == "external":
        return dict(settings.external.endpoints)
    main = MAIN[settings.harness]
    others = {service: server for service, server in served(settings.harness).items() if server != main}
    return {
        "AWS_ENDPOINT_URL": address(settings, main),
        **{f"AWS_ENDPOINT_URL_{SDK_NAMES[service]}": address(settings, name) for service, name in others.items()},
    }


def endpoint(settings: Settings, service: str) -> str:
    """The address of a service, by its name in boto3; one that the product does not use is the main emulator's."""
    found = endpoints(settings)
    of_its_own = found.get(f"AWS_ENDPOINT_URL_{SDK_NAMES.get(service, '')}")
    return of_its_own or found["AWS_ENDPOINT_URL"]


def endpoint_by_service(settings: Settings) -> dict[str, str]:
    """The address of every service that the product uses."""
    return {service: endpoint(settings, service) for service in SERVICES}


def address(settings: Settings, server: str) -> str:
    """Where a server of the harness listens; the main emulator has the port of most AWS services."""
    ports = settings.ports
    port = ports.aws if server == MAIN[settings.harness] else ports.port(server).number
    return f"http://{HOST}:{port}"


def client_api_url(settings: Settings) -> str:
    """Where the functions find the client's API; those in containers know this machine by another name."""
    return f"http://{HOST_IN_CONTAINERS if settings.harness == 'docker' else HOST}:{settings.ports.client_api}"


def cassandra(settings: Settings, keyspace: str) -> dict[str, str]:
    """The variables by which the loader finds Cassandra; batches may be larger than Keyspaces allows."""
    return {
        "CASSANDRA_HOSTS": ",".join(settings.cassandra_hosts),
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
