"""A Cassandra of one node, and the loader as its user runs it, through a proxy."""

import contextlib
import csv
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from cassandra.cluster import Session

from csv_loader.cassandra_session import connected
from csv_loader.checkpoint import Checkpoint
from csv_loader.checkpoint_file import read_checkpoint
from csv_loader.settings import Settings as LoaderSettings
from local import environments, parts
from local.harness import Harness
from local.java_parts import fetch_java_parts
from local.settings import HOST, Settings, read_settings
from tests.emulators import free_port
from tests.faults.proxy import FaultProxy
from tests.faults.readings import Expected, differences, read_back

PATIENCE_SECONDS = 240.0  # for one run of the loader; no test waits so long unless it hangs
Ended: TypeAlias = subprocess.CompletedProcess[str]
Process: TypeAlias = subprocess.Popen[str]


@dataclass
class Run:
    """One folder of files, one keyspace, and the loader between them."""

    folder: Path
    keyspace: str
    session: Session
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, proxy: FaultProxy, *options: str) -> Process:
        places = {"--cube": "", "--from": "", "--rejects": "rejects", "--checkpoint": "checkpoints"}
        where = [word for name, place in places.items() for word in (name, str(self.folder / place))]
        return subprocess.Popen(
            [sys.executable, "-m", "csv_loader", *where, "--create-tables", "--json", *options],
            env={**self.environment, "CASSANDRA_HOSTS": HOST, "CASSANDRA_PORT": str(proxy.port)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def ended(self, started: Process) -> Ended:
        """How it ended; never with a traceback."""
        try:
            out, error = started.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            raise AssertionError(f"the loader hangs:\n{started.communicate()[1]}") from None
        assert "Traceback" not in error, error
        return subprocess.CompletedProcess(started.args, started.returncode, out, error)

    def run(self, proxy: FaultProxy, *options: str) -> Ended:
        return self.ended(self.start(proxy, *options))

    def stopped(self, proxy: FaultProxy, write: int, stop: Callable[[Process], None], *options: str) -> Ended:
        """The loader, to which this is done when it sends the write of this number."""
        first, done = proxy.writes, list[int]()

        def look(number: int) -> None:
            if number >= first + write and not done:
                done.append(number)
                stop(started)

        proxy.on_write = look
        started = self.start(proxy, *options)
        return self.ended(started)

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects" / "readings.csv"

    @property
    def checkpoint(self) -> Checkpoint | None:
        """What the last run left behind; a file that cannot be read is an error."""
        found = [*(self.folder / "checkpoints").glob("*.json")]
        return read_checkpoint(found[0]) if found else None

    def check(self, run: Ended, expected: Expected) -> None:
        """Everything is as if nothing had happened: counts, rows and rejects."""
        assert run.returncode == 0, run.stderr
        counts: dict[str, Any] = json.loads(run.stdout)
        assert {name: counts[name] for name in expected.counts} == expected.counts
        assert differences(read_back(self.session, self.keyspace), expected.rows) == []
        with self.rejects.open(encoding="utf-8", newline="") as stream:
            assert [(row[0], int(row[1])) for row in csv.reader(stream) if row[0] != "file"] == [*expected.rejected]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The user's Cassandra if HARNESS=external names one, else one of these tests' own: nothing else is needed."""
    given = read_settings()
    if given.external.cassandra_hosts:
        return given
    ports = replace(given.ports, cassandra=free_port(), cassandra_storage=free_port())
    return replace(given, ports=ports, run_folder=tmp_path_factory.mktemp("run"), harness="ministack")


@pytest.fixture(scope="session")
def cassandra(settings: Settings) -> Iterator[Session]:
    with (
        contextlib.nullcontext() if settings.external.cassandra_hosts else _alone(settings),
        connected(LoaderSettings(settings.cassandra_hosts, settings.ports.cassandra, "", 30)) as sessions,
    ):
        yield sessions[0]


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    fetch_java_parts(settings)
    harness = Harness(settings.root, settings.run_folder, [parts.cassandra(settings)], settings.environment)
    harness.up()
    try:
        yield
    finally:
        harness.down()


@pytest.fixture
def keyspace(cassandra: Session) -> Iterator[str]:
    """The name of a keyspace that is not there yet."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield name
    cassandra.execute(f"DROP KEYSPACE IF EXISTS {name}")


@pytest.fixture
def loader(tmp_path: Path, settings: Settings, cassandra: Session, keyspace: str) -> Run:
    own = {
        "PYTHONPATH": str(settings.root / "src"),
        "CASSANDRA_REQUEST_TIMEOUT": "1.0",
        "BATCH_ROWS": "30",
        "WINDOW_BYTES": "250000",
    }
    environment = {**os.environ, **environments.cassandra(settings, keyspace), **own}
    return Run(tmp_path, keyspace, cassandra, environment)


def behind(settings: Settings) -> tuple[str, int]:
    """The Cassandra that a proxy stands before."""
    return settings.cassandra_hosts[0], settings.ports.cassandra
