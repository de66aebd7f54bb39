"""The loaders that are compared: ours, cqlsh's COPY, DSBulk, and clients of three Python drivers."""

import importlib.metadata
import os
import re
from collections.abc import Callable
from pathlib import Path

from bench.data_sets import CUBES
from bench.dsbulk import dsbulk
from bench.errors import BenchError
from bench.job import Job
from bench.measured import Command
from bench.peer import Peer, Place, reported_seconds, said_seconds

OURS, FLOOR = "csv_loader", "floor"
EXECUTE_CONCURRENT = "execute_concurrent"
_COPY_SECONDS = r"in \d+ days?, (?P<hours>\d+) hours?, (?P<minutes>\d+) minutes?, and (?P<seconds>[\d.]+) seconds"


def peers() -> list[Peer]:
    """Every loader: ours and the least that any could take first, then the others."""
    return [_ours(), _floor(), _cqlsh(), dsbulk(), _acsylla(), _scyllapy(), _execute_concurrent()]


def _ours() -> Peer:
    return Peer(OURS, lambda _: "this commit", _our_command, reported_seconds)


def _our_command(place: Place, job: Job) -> Command:
    file = Path(job.file)
    words = [str(place.python), "-m", "csv_loader", "--cube", str(CUBES / job.table), "--from", str(file.parent)]
    words += ["--only", job.table, "--rejects", str(place.scratch / "rejects"), "--create-tables", "--json"]
    variables = {
        "PYTHONPATH": str(place.root / "src"),
        "CASSANDRA_HOSTS": job.host,
        "CASSANDRA_PORT": str(job.port),
        "CASSANDRA_KEYSPACE": job.keyspace,
    }
    return Command(words, variables)


def _floor() -> Peer:
    """Ours with the requests made beforehand: what the driver, the network and the server take."""
    command = _in_product("bench.loader_floor")
    return Peer(FLOOR, lambda _: "this commit", command, reported_seconds, "only the sending is timed", sends_only=True)


def _cqlsh() -> Peer:
    return Peer(
        "cqlsh COPY",
        lambda place: _pinned(place, "cqlsh"),
        _copy_command,
        lambda output: said_seconds(_COPY_SECONDS, output),
        "INGESTRATE without limit",
        _installed("cqlsh"),
        {"": {"NUMPROCESSES": 2, "CHUNKSIZE": 5000, "MAXBATCHSIZE": 100, "MAXPENDINGCHUNKS": 96}},
    )


def _copy_command(place: Place, job: Job) -> Command:
    options = {"HEADER": "TRUE", "INGESTRATE": 100_000_000, **job.options}
    texts = {"DATETIMEFORMAT": "%Y-%m-%dT%H:%M:%S%z", "ERRFILE": str(place.scratch / "cqlsh.err")}
    if job.null is not None:
        texts["NULL"] = job.null
    given = [f"{name}={value}" for name, value in options.items()]
    given += [f"{name}='{text}'" for name, text in texts.items()]
    copy = f"COPY {job.keyspace}.{job.table} ({', '.join(job.names)}) FROM '{job.file}' WITH {' AND '.join(given)}"
    return Command([str(place.programs / "cqlsh"), job.host, str(job.port), "--execute", copy])


def _execute_concurrent() -> Peer:
    return Peer(
        EXECUTE_CONCURRENT,
        lambda _: f"cassandra-driver {importlib.metadata.version('cassandra-driver')}",
        _in_product("bench.clients.execute_concurrent"),
        reported_seconds,
        options={"": {"concurrency": 200}},
        most_rows=500_000,
        tool=False,
    )


def _in_product(module: str) -> Callable[[Place, Job], Command]:
    """A client in the environment of the product's image."""

    def command(place: Place, job: Job) -> Command:
        path = os.pathsep.join(str(folder) for folder in (place.root, place.root / "src"))
        return Command([str(place.python), "-m", module, job.text], {"PYTHONPATH": path})

    return command


def _acsylla() -> Peer:
    why = "it stores the digits of a decimal as text: 17.25 reads back as 2113791718.93"
    return _asyncio_client("acsylla", dict.fromkeys(("lineitem", "lineitem_by_order"), why))


def _scyllapy() -> Peer:
    return _asyncio_client("scyllapy", {})


def _asyncio_client(package: str, unable: dict[str, str]) -> Peer:
    def command(place: Place, job: Job) -> Command:
        words = [str(place.programs / "python"), "-m", f"bench.clients.{package}_client", job.text]
        return Command(words, {"PYTHONPATH": str(place.root)})

    return Peer(
        package,
        lambda place: _pinned(place, package),
        command,
        reported_seconds,
        "unlogged batches of one partition, from a window of 50,000 rows",
        _installed(package),
        {"": {"batch": 100, "concurrency": 32}},
        tool=False,
        unable=unable,
    )


def _installed(package: str) -> Callable[[Place], None]:
    """Raises BenchError where the benchmark's environment lacks the package."""

    def check(place: Place) -> None:
        if not any((place.programs.parent / "lib").glob(f"python*/site-packages/{package}-*.dist-info")):
            raise BenchError(f"not installed in {os.path.relpath(place.programs.parent, place.root)}")

    return check


def _pinned(place: Place, package: str) -> str:
    texts = [file.read_text() for file in (place.root / "bench").glob("*requirements.txt")]
    found = re.search(rf"(?m)^{package}==(\S+)$", "\n".join(texts))
    return f"{package} {found[1]}" if found else package
