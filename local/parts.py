"""The parts of the harness; one entry in `harness_parts` is all that another part needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local import cassandra_server, probes
from local.settings import ACCESS_KEY, ACCOUNT, HOST, REGION, SECRET_KEY, Port, Settings


@dataclass(frozen=True)
class Part:
    """One process of the harness."""

    name: str
    purpose: str  # ends the sentence "port 4566 is needed for ..."
    command: tuple[str, ...]
    ports: tuple[Port, ...]  # the first is where it is used
    ready: Callable[[], None]  # raises while the part cannot be used
    environment: Mapping[str, str] = field(default_factory=dict)
    data: tuple[Path, ...] = ()  # folders, emptied before each clean start
    prepare: Callable[[], None] = lambda: None  # runs before the start, with the folders empty
    deadline_seconds: float = 60.0  # from start to ready


def harness_parts(settings: Settings) -> list[Part]:
    """Return every part, the slowest to start first."""
    return [cassandra(settings), ministack(settings), moto(settings)]


def cassandra(settings: Settings) -> Part:
    """Return the Cassandra server, as a plain JVM."""
    server = cassandra_server.CassandraServer(settings)
    ports = settings.ports
    return Part(
        name="cassandra",
        purpose="Cassandra",
        command=server.command(),
        ports=(ports.port("cassandra"), ports.port("cassandra_storage")),
        ready=probes.cql(ports.cassandra),
        data=(server.data,),
        prepare=server.prepare,
    )


def ministack(settings: Settings) -> Part:
    """Return MiniStack, the emulator of most AWS services."""
    ports, data = settings.ports, settings.run_folder / "ministack"
    return Part(
        name="ministack",
        purpose="the AWS emulator MiniStack",
        command=(emulators_python(settings), str(settings.root / "local" / "emulators" / "ministack_server.py")),
        ports=(ports.port("aws"),),
        ready=probes.aws("dynamodb", "list_tables", ports.aws),
        environment={
            **aws_environment(),
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(ports.aws),
            "IOT_MTLS_ENABLED": "0",  # it would listen on every address of the machine
            "TMPDIR": str(data),
        },
        data=(data,),
    )


def moto(settings: Settings) -> Part:
    """Return moto, the emulator of Glue and EC2."""
    port = settings.ports.port("moto")
    script = str(settings.root / "local" / "emulators" / "moto_server.py")
    return Part(
        name="moto",
        purpose="the AWS emulator moto (Glue, EC2)",
        command=(emulators_python(settings), script, "--port", str(port.number)),
        ports=(port,),
        ready=probes.aws("glue", "get_jobs", port.number),
        environment={**aws_environment(), "MOTO_ACCOUNT_ID": ACCOUNT},
    )


def emulators_python(settings: Settings) -> str:
    """Return the Python of the emulators' environment, which is not the one of the harness."""
    return str(settings.run_folder / "emulators" / "bin" / "python")


def aws_environment() -> dict[str, str]:
    """Return the AWS settings of a process of the harness: never the user's account."""
    return {
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }
