"""The loader and a Cassandra that speaks TLS only and asks for a password, which lies in Secrets Manager."""

import json
import socket
import ssl
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cassandra.auth import PlainTextAuthProvider
from cassandra.cluster import Cluster

from local import environments
from local.cassandra_server import CassandraServer
from local.harness import Harness
from local.part import Part
from local.settings import HOST, Settings
from tests.emulators import free_port
from tests.integration.conftest import MakeSecret
from tests.loader import CUBE, HEADER, PLAIN, Loader

KEYSTORE_PASSWORD = "keystore-secret"
USER = PASSWORD = "cassandra"  # what Cassandra starts with
SECURED = f"""
client_encryption_options:
  enabled: true
  optional: false
  keystore: "{{keystore}}"
  keystore_password: {KEYSTORE_PASSWORD}
"""


@dataclass(frozen=True)
class Secured:
    """A Cassandra of its own beside the harness's, and the file of the authority that its certificate is of."""

    settings: Settings

    @property
    def folder(self) -> Path:
        return self.settings.run_folder

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def prepare(self) -> None:
        server = CassandraServer(self.settings)
        server.prepare()
        configuration = server.folder / "cassandra.yaml"
        text = configuration.read_text().replace("AllowAllAuthenticator", "PasswordAuthenticator")
        configuration.write_text(text + SECURED.format(keystore=self.folder / "keystore.p12"))
        # The certificate names no address of this machine, as those of Keyspaces name none of its nodes.
        own = ("-alias", "node", "-dname", "CN=node.cassandra.test", "-keyalg", "EC")
        self._keytool("-genkeypair", *own, "-ext", "SAN=dns:node.cassandra.test")
        self._keytool("-exportcert", "-rfc", "-alias", "node", "-file", str(self.authority))

    def cluster(self) -> Cluster:
        """The driver as it is, apart from the loader."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(self.authority)
        login = PlainTextAuthProvider(USER, PASSWORD)
        return Cluster([HOST], port=self.settings.ports.cassandra, ssl_context=context, auth_provider=login)

    def ready(self) -> None:
        socket.create_connection((HOST, self.settings.ports.cassandra), timeout=1).close()
        cluster = self.cluster()
        try:
            cluster.connect()
        finally:
            cluster.shutdown()

    def _keytool(self, *options: str) -> None:
        store = ("-keystore", str(self.folder / "keystore.p12"), "-storepass", KEYSTORE_PASSWORD)
        keytool = self.settings.java.removesuffix("java") + "keytool"
        subprocess.run([keytool, *options, *store], check=True, capture_output=True)


@pytest.fixture(scope="module")
def secured(settings: Settings, harness: Harness, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    folder = tmp_path_factory.mktemp("secured")
    ports = replace(settings.ports, cassandra=free_port(), cassandra_storage=free_port())
    own = Secured(replace(settings, ports=ports, run_folder=folder))
    server = CassandraServer(own.settings)
    part = Part(
        name="cassandra",
        purpose="the Cassandra that asks for a password",
        command=server.command(),
        ports=(ports.port("cassandra"), ports.port("cassandra_storage")),
        ready=own.ready,
        data=(server.data,),
        prepare=own.prepare,
    )
    alone = Harness(settings.root, folder, [part], settings.environment)
    alone.up()
    yield own
    alone.down()


@pytest.fixture
def loader(tmp_path: Path, secured: Secured, secret: MakeSecret) -> Iterator[Loader]:
    """The loader with all that it needs to get in."""
    (tmp_path / "cube.yaml").write_text(CUBE, encoding="utf-8")
    keyspace, settings = f"test_{uuid.uuid4().hex[:12]}", secured.settings
    own = {
        "CASSANDRA_AUTH": "password",
        "CASSANDRA_TLS": "true",
        "CASSANDRA_SECRET_ARN": secret(json.dumps({"username": USER, "password": PASSWORD})),
        "SSL_CERT_FILE": str(secured.authority),
        "PYTHONPATH": str(settings.root / "src"),
    }
    cluster = secured.cluster()
    environment = environments.environment(settings, environments.cassandra(settings, keyspace), own)
    loader = Loader(tmp_path, keyspace, cluster.connect(), environment)
    loader.file(f"{HEADER}\n{PLAIN.format(id=1)}\n")
    yield loader
    cluster.shutdown()


def test_rows_go_in_by_tls_and_password(loader: Loader) -> None:
    run = loader.run("--json")

    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["loaded"] == 1
    assert sorted(loader.rows()) == [1]


def test_many_rows_go_through_the_buffers_of_tls(loader: Loader) -> None:
    loader.file("\n".join([HEADER, *(PLAIN.format(id=number) + "n" * 200 for number in range(20_000))]))

    run = loader.run()

    assert run.returncode == 0, run.stderr
    assert len(loader.rows()) == 20_000


def test_a_wrong_password_is_told_apart(loader: Loader, secret: MakeSecret) -> None:
    loader.environment["CASSANDRA_SECRET_ARN"] = secret(json.dumps({"username": USER, "password": "not-it"}))

    said = failed(loader, 1)

    assert "refuses the login; check CASSANDRA_AUTH" in said
    assert "not-it" not in said


def test_no_login_where_one_is_asked_for_is_told_apart(loader: Loader) -> None:
    loader.environment["CASSANDRA_AUTH"] = "none"

    assert "refuses the login; check CASSANDRA_AUTH" in failed(loader, 1)


def test_a_certificate_of_an_unknown_authority_is_refused(loader: Loader) -> None:
    del loader.environment["SSL_CERT_FILE"]

    assert "has a certificate of an unknown authority; name the file of its CA in SSL_CERT_FILE" in failed(loader, 1)


def test_a_server_that_speaks_tls_only_does_not_answer_without(loader: Loader) -> None:
    loader.environment["CASSANDRA_TLS"] = "false"

    assert "does not answer; check CASSANDRA_HOSTS, CASSANDRA_PORT and CASSANDRA_TLS" in failed(loader, 1)


def failed(loader: Loader, status: int) -> str:
    """What the loader said when it ended with this status: no traceback."""
    run = loader.run()
    assert run.returncode == status, run.stderr
    assert "Traceback" not in run.stderr
    return run.stderr
