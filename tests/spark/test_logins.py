"""Who may log in: the container's entrypoint and the server as they run in AWS, asked by a plain Thrift client."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyhive import hive
from thrift.transport.TSocket import TSocket
from thrift.transport.TSSLSocket import TSSLSocket
from thrift.transport.TTransport import TTransportException
from thrift_sasl import TSaslClientTransport  # type: ignore[import-untyped]

from local import environments
from local.processes import spawn
from local.settings import REPOSITORY, read_settings
from tests.emulators import free_port
from tests.spark.directory import directory

PEOPLE = "ou=people,dc=example,dc=com"
DEADLINE = 90.0  # seconds until a server must listen


@dataclass(frozen=True)
class Server:
    """A server in a session of its own."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def wait_until_listening(self) -> None:
        deadline = time.monotonic() + DEADLINE
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=1.0).close()
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)

    def commands(self) -> str:
        """The command lines of its process group."""
        lines = subprocess.run(["ps", "-A", "-ww", "-o", "pgid=,args="], capture_output=True, text=True, check=True)
        return "\n".join(line for line in lines.stdout.splitlines() if line.split()[0] == str(self.process.pid))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Server]]:
    """A server as in AWS and one as on a laptop, started at the same time."""
    folder = tmp_path_factory.mktemp("servers")
    entrypoint = ("sh", str(REPOSITORY / "src" / "cube_server" / "entrypoint.sh"))
    with directory({f"uid=analyst,{PEOPLE}": "right"}) as people:
        ldap = {"LDAP_URL": people.url, "LDAP_BASE_DN": PEOPLE}
        with server(folder / "aws", ldap, *entrypoint) as aws, server(folder / "laptop", {}) as laptop:
            aws.wait_until_listening()
            laptop.wait_until_listening()
            yield {"aws": aws, "laptop": laptop}


@contextmanager
def server(folder: Path, more: dict[str, str], *entrypoint: str) -> Iterator[Server]:
    """A server that finds nothing published."""
    port = free_port()
    own = {
        "CUBE_TABLE": "none",
        "CONTROL_TABLE": "none",
        "SNAPSHOTS": str(folder),
        "THRIFT_HOST": "127.0.0.1",
        "THRIFT_PORT": str(port),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(REPOSITORY / "src"),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    }
    folder.mkdir()
    settings = read_settings()
    environment = {**environments.environment(settings, environments.spark(settings), own), **more}
    process = spawn([*entrypoint, sys.executable, "-m", "cube_server"], environment, REPOSITORY, folder / "log")
    try:
        yield Server(process, port, folder / "log")
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def ask(server: Server, user: str, password: str, tls: bool = True, sql: str = "SELECT 1") -> list[tuple[int]]:
    """The answer to a question; the certificate is the container's own, which a load balancer does not check either."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = TSocket("127.0.0.1", server.port)
    transport = TSSLSocket("127.0.0.1", server.port, ssl_context=context) if tls else plain
    transport.setTimeout(180_000)  # milliseconds

    def sasl() -> object:
        return hive.get_installed_sasl("127.0.0.1", "PLAIN", username=user, password=password)

    connection = hive.connect(thrift_transport=TSaslClientTransport(sasl, "PLAIN", transport), username=user)
    with closing(connection):
        cursor = connection.cursor()
        cursor.execute(sql)
        return list(cursor.fetchall())


def test_the_right_password_is_let_in(servers: dict[str, Server]) -> None:
    assert ask(servers["aws"], "analyst", "right") == [(1,)]


@pytest.mark.parametrize(
    ("user", "password"),
    [("analyst", "wrong"), ("nobody", "right"), ("anonymous", "x"), ("analyst", ""), ("", "")],
)
def test_anyone_else_is_refused(servers: dict[str, Server], user: str, password: str) -> None:
    """The directory itself would take an empty password for an anonymous bind, and succeed."""
    with pytest.raises(TTransportException, match="Error validating the login"):
        ask(servers["aws"], user, password)


def test_who_does_not_encrypt_is_refused(servers: dict[str, Server]) -> None:
    with pytest.raises(TTransportException, match="read 0 bytes"):
        ask(servers["aws"], "analyst", "right", tls=False)


def test_who_is_let_in_cannot_point_the_check_of_passwords_elsewhere(servers: dict[str, Server]) -> None:
    elsewhere = "('java.lang.System', 'setProperty', 'hive.server2.authentication.ldap.url', 'ldap://elsewhere')"
    for function in ("java_method", "reflect", "try_reflect"):
        with pytest.raises(hive.OperationalError, match="UNRESOLVED_ROUTINE"):
            ask(servers["aws"], "analyst", "right", sql=f"SELECT {function}{elsewhere}")


def test_no_process_shows_what_the_jvm_is_told(servers: dict[str, Server]) -> None:
    commands = servers["aws"].commands()
    assert "hive.server2.thrift.port" in commands  # settings of Spark are in the command line of the JVM
    assert "keystore" not in commands


def test_without_directory_and_key_store_anyone_may_ask(servers: dict[str, Server]) -> None:
    assert ask(servers["laptop"], "anyone", "x", tls=False) == [(1,)]
