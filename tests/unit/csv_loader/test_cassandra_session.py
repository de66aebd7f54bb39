import ssl
from dataclasses import replace

import pytest
from cassandra import ConsistencyLevel
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster
from cassandra.policies import DCAwareRoundRobinPolicy, TokenAwarePolicy
from cassandra_sigv4.auth import SigV4AuthProvider  # type: ignore[import-untyped]

from csv_loader.cassandra_session import connected, new_cluster, sessions_wanted
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


@pytest.mark.parametrize(
    ("units", "hosts", "sessions"),
    [(0, 3, 1), (1, 3, 1), (1500, 3, 1), (1501, 3, 2), (9000, 3, 6), (9000, 9, 2), (1_000_000, 3, 16)],
)
def test_keyspaces_gets_a_connection_for_500_requests_a_second(units: int, hosts: int, sessions: int) -> None:
    assert sessions_wanted(replace(KEYSPACES, max_write_units=units), hosts) == sessions


def test_a_cluster_of_ones_own_gets_one_session_whatever_the_limit() -> None:
    assert sessions_wanted(Settings(("127.0.0.1",), 9042, "flights", 100, max_write_units=90_000), 1) == 1


def test_a_request_and_the_sign_of_life_of_a_connection_wait_as_long_as_the_setting_says() -> None:
    cluster = new_cluster(Settings(("127.0.0.1",), 9042, "flights", 100, request_timeout=2.5))
    patient = new_cluster(Settings(("127.0.0.1",), 9042, "flights", 100))

    assert cluster.profile_manager.profiles[EXEC_PROFILE_DEFAULT].request_timeout == 2.5
    assert (cluster.idle_heartbeat_interval, cluster.idle_heartbeat_timeout) == (2.5, 2.5)
    assert patient.profile_manager.profiles[EXEC_PROFILE_DEFAULT].request_timeout == 30
    assert patient.idle_heartbeat_interval == 10


def test_a_lost_connection_is_made_again_soon_and_for_ever() -> None:
    waits = new_cluster(Settings(("127.0.0.1",), 9042, "flights", 100)).reconnection_policy.new_schedule()

    found = [next(waits) for _ in range(100)]
    assert found[0] < 0.2
    assert max(found) <= 10


def test_frames_go_through_buffers_that_hold_many() -> None:
    cluster = new_cluster(Settings(("127.0.0.1",), 9042, "flights", 100))

    assert issubclass(cluster.connection_class, Cluster.connection_class)
    assert (cluster.connection_class.out_buffer_size, cluster.connection_class.in_buffer_size) == (1 << 20, 1 << 16)
