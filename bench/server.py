"""A Cassandra for the benchmark alone, beside the harness's own, with the memory and the compilers of a real one."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, Session
from cassandra.policies import RoundRobinPolicy

from bench.errors import BenchError
from local import probes
from local.cassandra_server import CassandraServer
from local.harness import Harness
from local.java_parts import fetch_java_parts
from local.part import Part
from local.prerequisites import check_prerequisites, tools
from local.settings import HOST, Settings, read_settings

PORT, STORAGE_PORT = 29042, 27000
NAME = "cassandra"
# What differs from the harness's server, which is made to be up soon. All else there that a load feels is Cassandra's
# default, or what its own cassandra_latest.yaml advises (trie memtables, off heap).
CHANGES = {
    "jvm.options": {
        "-Xms512m\n-Xmx1g\n": "-Xms2g\n-Xmx2g\n",
        "-XX:TieredStopAtLevel=1\n": "",
        "-XX:+UseSerialGC\n": "-XX:+UseG1GC\n-XX:MaxGCPauseMillis=300\n",
    },
    "cassandra.yaml": {
        "concurrent_writes: 16\n": "concurrent_writes: 32\n",
        "memtable_heap_space: 256MiB\n": "memtable_heap_space: 512MiB\n",
        "memtable_offheap_space: 256MiB\n": "memtable_offheap_space: 512MiB\n",
    },
}
NOTES = (
    "Cassandra 5.0 beside the tools on the same machine, one node: heap 2 GiB, G1, both compilers, warmed up by loads "
    "that are not measured, quiet before each load. Batches may have 4 MiB for all alike (Cassandra's default refuses "
    "those over 50 KiB). Consistency LOCAL_QUORUM or what a tool has by default: with one node they are the same.",
)
_BUSY = 0.10  # of one core: a server that does less has nothing left to do
_PATIENCE = 300.0  # seconds


@dataclass(frozen=True)
class Server:
    """The benchmark's Cassandra while it runs."""

    session: Session
    pid: int

    def wait_until_quiet(self) -> None:
        """Wait for flushes, compactions and the collector to end; BenchError if they do not."""
        deadline = time.monotonic() + _PATIENCE
        while self._load() > _BUSY or self._tasks():
            if time.monotonic() > deadline:
                raise BenchError(f"Cassandra (pid {self.pid}) does not come to rest within {_PATIENCE:.0f} s")

    def cpu_seconds(self) -> float:
        """The processor time that it has had so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _load(self) -> float:
        before = self.cpu_seconds()
        time.sleep(1.0)
        return self.cpu_seconds() - before

    def _tasks(self) -> int:
        rows = self.session.execute("SELECT active_tasks, pending_tasks FROM system_views.thread_pools")
        return sum(int(row.active_tasks) + int(row.pending_tasks) for row in rows) - 1  # this question is one


@contextmanager
def started_server(settings: Settings, say: Callable[[str], None]) -> Iterator[Server]:
    """Start the server, and end it afterwards; HarnessError says why it does not start."""
    check_prerequisites(settings, [tool for tool in tools(settings) if tool.name in ("Java", "Maven")])
    fetch_java_parts(settings, say)
    part = _part(settings)
    harness = Harness(settings.root, settings.run_folder, [part], settings.environment, say=say)
    harness.up()
    try:
        with _connected() as session:
            yield Server(session, harness.children[NAME].pid)
    finally:
        harness.down()


def bench_settings(root: Path) -> Settings:
    """The harness's settings with ports and folders of the benchmark's own."""
    found = read_settings({**os.environ, "HARNESS": "", "CUBO_RUN_FOLDER": ""}, root)
    ports = replace(found.ports, cassandra=PORT, cassandra_storage=STORAGE_PORT)
    return replace(found, ports=ports, run_folder=root / ".local" / "bench" / "run")


def _part(settings: Settings) -> Part:
    server = CassandraServer(settings)

    def prepare() -> None:
        server.prepare()
        for name, changes in CHANGES.items():
            file = server.folder / name
            file.write_text(changed(file, changes))

    return Part(
        name=NAME,
        purpose="the benchmark's Cassandra",
        # Shared classes were kept by a JVM with another heap.
        command=tuple(word for word in server.command() if not word.startswith(("-XX:Shared", "-XX:Archive"))),
        ports=(settings.ports.port("cassandra"), settings.ports.port("cassandra_storage")),
        ready=probes.cql(PORT),
        data=(server.data,),
        prepare=prepare,
    )


def changed(file: Path, changes: dict[str, str]) -> str:
    """The text of a file with its lines changed; BenchError if one of them is not there."""
    text = file.read_text()
    for old, new in changes.items():
        if old not in text:
            raise BenchError(f"{file}: {old.strip()!r} is not there any more: change CHANGES in bench/server.py")
        text = text.replace(old, new)
    return text


@contextmanager
def _connected() -> Iterator[Session]:
    profile = ExecutionProfile(load_balancing_policy=RoundRobinPolicy(), request_timeout=120)
    with Cluster([HOST], port=PORT, execution_profiles={EXEC_PROFILE_DEFAULT: profile}) as cluster:
        yield cluster.connect()
