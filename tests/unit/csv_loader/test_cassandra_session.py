import ssl

import pytest
from cassandra import ConsistencyLevel
from cassandra.cluster import EXEC_PROFILE_DEFAULT
from cassandra.policies import DCAwareRoundRobinPolicy, TokenAwarePolicy
from cassandra_sigv4.auth import SigV4AuthProvider  # type: ignore[import-untyped]

from csv_loader.cassandra_session import connected, new_cluster
from csv_loader.errors import CassandraError
from csv_loader.settings import Auth, Settings

KEYSPACES = Settings(("127.0.0.1",), 9142, "flights_dev", 30, Auth.SIGV4, True, region="eu-west-1")


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ACCESS_KEY_ID": "AKIATEST", "SECRET_ACCESS_KEY": "secret", "SESSION_TOKEN": "token"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)


def test_keyspaces_is_asked_in_its_region_by_tls(credentials: None) -> None:
    cluster = new_cluster(KEYSPACES)
    profile = cluster.profile_manager.profiles[EXEC_PROFILE_DEFAULT]

    assert isinstance(profile.load_balancing_policy, DCAwareRoundRobinPolicy)
    assert profile.load_balancing_policy.local_dc == "eu-west-1"
    assert profile.consistency_level == ConsistencyLevel.LOCAL_QUORUM
    assert cluster.ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert not cluster.ssl_context.check_hostname


def test_keyspaces_is_told_who_calls_by_a_signature_of_its_region(credentials: None) -> None:
    provider = new_cluster(KEYSPACES).auth_provider

    assert isinstance(provider, SigV4AuthProvider)
    assert provider.session.region_name == "eu-west-1"
    authenticator = provider.new_authenticator("127.0.0.1")
    assert authenticator.initial_response() == b"SigV4\0\0"
    answer = authenticator.evaluate_challenge(b"nonce=" + b"0" * 32)
    assert "access_key=AKIATEST," in answer
    assert answer.endswith("session_token=token")


def test_a_cluster_without_login_gets_neither_tls_nor_password() -> None:
    cluster = new_cluster(Settings(("127.0.0.1",), 9042, "flights", 30))

    assert (cluster.ssl_context, cluster.auth_provider) == (None, None)
    assert isinstance(cluster.profile_manager.profiles[EXEC_PROFILE_DEFAULT].load_balancing_policy, TokenAwarePolicy)


def test_a_host_that_no_name_server_knows_is_named() -> None:
    with (
        pytest.raises(CassandraError, match="Cassandra at nowhere.invalid:9042 does not answer; check CASSANDRA_HOSTS"),
        connected(Settings(("nowhere.invalid",), 9042, "flights", 30)),
    ):
        pass
