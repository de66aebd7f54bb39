"""The emulators of AWS among the parts of the harness."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from local import probes
from local.environments import aws_environment, endpoint, endpoints
from local.part import Part
from local.services import MAIN, served
from local.settings import ACCOUNT, HOST, Port, Settings


def emulators(settings: Settings) -> list[Part]:
    """Return the emulators of the harness, the slowest to start first."""
    if settings.harness == "external":
        return []
    makers = {
        "localstack": localstack_container if settings.harness == "docker" else localstack,
        "ministack": ministack,
        "moto": moto,
        "control_plane": control_plane,
    }
    wanted = set(served(settings.harness).values())
    return [maker(settings) for name, maker in makers.items() if name in wanted]


def ministack(settings: Settings) -> Part:
    """Return MiniStack, the emulator of most AWS services, or of those that LocalStack does not have."""
    alone = MAIN[settings.harness] == "ministack"
    port, data = settings.ports.port("aws" if alone else "ministack"), settings.run_folder / "ministack"
    return Part(
        name="ministack",
        purpose="the AWS emulator MiniStack",
        command=(emulators_python(settings), str(settings.root / "local" / "emulators" / "ministack_server.py")),
        ports=(port,),
        ready=probes.aws("dynamodb" if alone else "ecs", "list_tables" if alone else "list_clusters", port.number),
        environment={
            **aws_environment(),
            **endpoints(settings),  # the functions that it runs find the other emulators by them
            **({"SERVICES": ""} if alone else _beside_localstack(settings)),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(port.number),
            "IOT_MTLS_ENABLED": "0",  # it would listen on every address of the machine
            "TMPDIR": str(data),
        },
        data=(data,),
    )


def _beside_localstack(settings: Settings) -> dict[str, str]:
    """MiniStack runs no code there: of its services it has those that LocalStack lacks, of which none does."""
    wanted = [service for service, server in served(settings.harness).items() if server == "ministack"]
    return {"AWS_ENDPOINT_URL_LAMBDA": endpoint(settings, "lambda"), "SERVICES": ",".join(wanted)}


def localstack(settings: Settings) -> Part:
    """Return LocalStack, the emulator of most AWS services, as a plain process."""
    port, data = settings.ports.port("aws"), settings.run_folder / "localstack_data"  # beside its environment
    return Part(
        name="localstack",
        purpose="the AWS emulator LocalStack",
        command=(localstack_python(settings), str(settings.root / "local" / "emulators" / "localstack_server.py")),
        ports=(port,),
        ready=probes.aws("dynamodb", "list_tables", port.number),
        environment=_localstack_environment(settings, port, data),
        data=(data,),
    )


def _localstack_environment(settings: Settings, port: Port, data: Path) -> dict[str, str]:
    """What LocalStack is told; its user's own variables and files for a LocalStack do not reach it."""
    told = {
        **aws_environment(),
        "AWS_ENDPOINT_URL_ECS": endpoint(settings, "ecs"),  # for rules whose target is a task
        "GATEWAY_LISTEN": f"{HOST}:{port.number}",
        "FILESYSTEM_ROOT": str(data),  # else it writes into its installation
        "CONFIG_DIR": str(data / "no_profiles"),  # else it reads ~/.localstack/default.env
        "OVERRIDE_IN_DOCKER": "0",  # it would take a machine that looks like a container for its image
        "DNS_ADDRESS": "0",
        "DISABLE_EVENTS": "1",
        "SKIP_SSL_CERT_DOWNLOAD": "1",
        "LAMBDA_RUNTIME_ENVIRONMENT_TIMEOUT": "120",  # seconds for the first import, on a busy machine too
        "LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC": "1",  # else an idle queue waits ten
        "FUNCTIONS_PYTHON": emulators_python(settings),
        "DYNAMODB_JAVA": settings.java,
        "DYNAMODB_JARS": str(settings.installed / "jars" / "dynamodb"),
    }
    return {**told, "CUBO_TOLD": ",".join(told)}  # localstack_server.py forgets the others


def localstack_container(settings: Settings) -> Part:
    """Return LocalStack in a container, which is ready when the patches are in place."""
    port = settings.ports.port("aws")
    started = probes.http_says(port.number, "/_localstack/init/start", "SUCCESSFUL")
    answers = probes.aws("dynamodb", "list_tables", port.number)
    return container(settings, "localstack", "the AWS emulator LocalStack", port, probes.both(started, answers))


def container(settings: Settings, service: str, purpose: str, port: Port, ready: Callable[[], None]) -> Part:
    """Return a service of docker-compose.yml; its image may have to be fetched first."""
    said = (settings.root / "local" / "docker-compose.yml").read_bytes()
    said += settings.environment.get("LOCALSTACK_VERSION", "").encode()
    compose = hashlib.sha256(said).hexdigest()[:12]
    return Part(
        name=service,
        purpose=purpose,
        command=(sys.executable, "-X", f"compose={compose}", "-m", "local.containers", service),
        ports=(port,),
        ready=ready,
        environment={"PYTHONPATH": str(settings.root / "src")},
        deadline_seconds=900.0,
    )


def moto(settings: Settings) -> Part:
    """Return moto, the emulator of EC2, Elastic Load Balancing, Glue and others."""
    port = settings.ports.port("moto")
    script = str(settings.root / "local" / "emulators" / "moto_server.py")
    return Part(
        name="moto",
        purpose="the AWS emulator moto",
        command=(emulators_python(settings), script, "--port", str(port.number)),
        ports=(port,),
        ready=probes.aws("glue", "get_jobs", port.number),
        environment={**aws_environment(), "MOTO_ACCOUNT_ID": ACCOUNT},
    )


def control_plane(settings: Settings) -> Part:
    """Return our own emulator of the control planes of Keyspaces and QuickSight."""
    port = settings.ports.port("control_plane")
    script = str(settings.root / "local" / "emulators" / "control_plane.py")
    return Part(
        name="control_plane",
        purpose="the control planes of Keyspaces and QuickSight",
        command=(emulators_python(settings), script, "--port", str(port.number), "--account", ACCOUNT),
        ports=(port,),
        ready=probes.tcp(port.number),
    )


def emulators_python(settings: Settings) -> str:
    """Return the Python of the emulators' environment, which is not the one of the harness."""
    return str(settings.installed / "emulators" / "bin" / "python")


def localstack_python(settings: Settings) -> str:
    """Return the Python of LocalStack's environment, which is a later one."""
    return str(settings.installed / "localstack" / "bin" / "python")
