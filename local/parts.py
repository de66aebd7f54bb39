"""The parts of the harness; one entry in `harness_parts` is all that another part needs."""

import hashlib
import sys
from pathlib import Path

from cube_model.parsing import read_cube
from local import cassandra_server, probes
from local.cube_inputs import read_cube_inputs
from local.emulator_parts import container, emulators
from local.environments import deployment_name, endpoint_by_service, environment, spark
from local.part import Part
from local.settings import CLIENT_API_TOKEN, HOST, Settings


def harness_parts(settings: Settings, cube: Path) -> list[Part]:
    """Return every part that serves the cube of a folder, the slowest to start first."""
    stores = [] if settings.external.cassandra_hosts else [cassandra(settings)]
    name = cube_name(cube)
    return [*stores, *emulators(settings), client_api(settings, cube), cube_server(settings, name)]


def cube_name(cube: Path) -> str:
    """Return the name of a folder's cube; raises DefinitionError with everything that is wrong in it."""
    return read_cube(cube).name


def cassandra(settings: Settings) -> Part:
    """Return the Cassandra server, as a plain JVM or in a container."""
    server = cassandra_server.CassandraServer(settings)
    ports = settings.ports
    if settings.harness == "docker":
        return container(settings, "cassandra", "Cassandra", ports.port("cassandra"), probes.cql(ports.cassandra))
    return Part(
        name="cassandra",
        purpose="Cassandra",
        command=server.command(),
        ports=(ports.port("cassandra"), ports.port("cassandra_storage")),
        ready=probes.cql(ports.cassandra),
        data=(server.data,),
        prepare=server.prepare,
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
        command=(sys.executable, "-X", f"code={_digest(settings, name)}", "-m", "cube_server"),
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


def _digest(settings: Settings, name: str) -> str:
    """Return a digest of the server's code, cube and servers: what runs is used again only if they are the same."""
    folders = [settings.root / "src" / package for package in ("cube_server", "cube_model")]
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    asked = [name.encode(), *(address.encode() for address in endpoint_by_service(settings).values())]
    return hashlib.sha256(b"\0".join([*asked, *(file.read_bytes() for file in files)])).hexdigest()[:12]
