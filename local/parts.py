"""The parts of the harness; one entry in `harness_parts` is all that another part needs."""

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cube_model.parsing import read_cube
from local import cassandra_server, probes
from local.cube_inputs import read_cube_inputs
from local.environments import aws_environment, deployment_name, endpoints, environment, spark
from local.settings import ACCOUNT, CLIENT_API_TOKEN, HOST, Port, Settings


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
    early: bool = False  # started with the others, but waited for only when it is needed


def harness_parts(settings: Settings, cube: Path) -> list[Part]:
    """Return every part that serves the cube of a folder, the slowest to start first."""
    name = cube_name(cube)
    return [
        cassandra(settings),
        ministack(settings),
        moto(settings),
        control_plane(settings),
        client_api(settings, cube),
        cube_server(settings, name),
    ]


def cube_name(cube: Path) -> str:
    """Return the name of a folder's cube; raises DefinitionError with everything that is wrong in it."""
    return read_cube(cube).name


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
            **endpoints(settings),  # the functions that it runs find the other emulators by them
            "BIND_HOST": HOST,
            "GATEWAY_PORT": str(ports.aws),
            "IOT_MTLS_ENABLED": "0",  # it would listen on every address of the machine
            "TMPDIR": str(data),
        },
        data=(data,),
    )


def moto(settings: Settings) -> Part:
    """Return moto, the emulator of the services that MOTO_SERVICES names."""
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


def client_api(settings: Settings, cube: Path) -> Part:
    """Return the fake of the client's API."""
    port = settings.ports.port("client_api")
    return Part(
        name="client_api",
        purpose="the fake client API",
        command=(
            sys.executable,
            "-X",
            f"inputs={_inputs_digest(cube)}",
            "-m",
            "local.client_api",
            "--cube",
            str(cube),
            "--port",
            str(port.number),
            "--token",
            CLIENT_API_TOKEN,
        ),
        ports=(port,),
        ready=probes.http_ok(port.number, "/health"),
        environment={"PYTHONPATH": str(settings.root / "src")},
    )


def cube_server(settings: Settings, name: str) -> Part:
    """Return the Spark Thrift Server over the published version; a change of its code starts it anew."""
    port, tables = settings.ports.port("thrift"), deployment_name(name)
    snapshots = settings.run_folder / "snapshots"
    served = {
        "CUBE_TABLE": f"{tables}-cube",
        "CONTROL_TABLE": f"{tables}-control",
        "SNAPSHOTS": str(snapshots),
        "THRIFT_HOST": HOST,
        "THRIFT_PORT": str(port.number),
        "POLL_SECONDS": "0.5",
        "PYTHONPATH": str(settings.root / "src"),
    }
    return Part(
        name="cube_server",
        purpose="the Spark Thrift Server",
        command=(sys.executable, "-X", f"code={_digest(settings.root / 'src', name)}", "-m", "cube_server"),
        ports=(port,),
        ready=probes.tcp(port.number),
        environment=environment(settings, spark(settings), served),
        data=(snapshots,),
        deadline_seconds=120.0,
        early=True,
    )


def _inputs_digest(cube: Path) -> str:
    """Return a digest of the definition and of what it is fed: stores of other inputs are not used again."""
    inputs = read_cube_inputs(cube)
    said = [file.read_bytes() for file in sorted(cube.iterdir()) if file.is_file()]
    stats = [(file.name, file.stat()) for file in sorted(inputs.files.iterdir())]
    said += [f"{name} {stat.st_size} {stat.st_mtime_ns}".encode() for name, stat in stats]
    return hashlib.sha256(b"\0".join(said)).hexdigest()[:12]


def _digest(sources: Path, name: str) -> str:
    """Return a digest of the server's code and cube: what runs is used again only if it is the same."""
    files = sorted(file for package in ("cube_server", "cube_model") for file in (sources / package).rglob("*.py"))
    return hashlib.sha256(b"".join([name.encode(), *(file.read_bytes() for file in files)])).hexdigest()[:12]


def emulators_python(settings: Settings) -> str:
    """Return the Python of the emulators' environment, which is not the one of the harness."""
    return str(settings.installed / "emulators" / "bin" / "python")
