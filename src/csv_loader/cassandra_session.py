"""EDGE: a session with Cassandra or Amazon Keyspaces: TLS, login, load balancing and timestamps."""

import math
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cassandra import AuthenticationFailed, ConsistencyLevel, DriverException
from cassandra.auth import AuthProvider, PlainTextAuthProvider
from cassandra.cluster import EXEC_PROFILE_DEFAULT, Cluster, ExecutionProfile, NoHostAvailable, Session
from cassandra.policies import (
    DCAwareRoundRobinPolicy,
    ExponentialReconnectionPolicy,
    LoadBalancingPolicy,
    RoundRobinPolicy,
    TokenAwarePolicy,
)

from csv_loader.errors import CassandraError
from csv_loader.settings import Auth, Settings

_RECONNECT = ExponentialReconnectionPolicy(0.1, 10.0, None)  # s; the driver's own waits for minutes in the end
_HEARTBEAT = 10.0  # s at most; only an unanswered heartbeat shows that a connection is dead
_REQUESTS = 500  # a second and connection, as AWS advises for Keyspaces, which refuses more than 3,000
_MOST_SESSIONS = 16  # one process cannot feed more


class Clock:
    """Timestamps of writes in microseconds; the sender sets each, so that a retry can keep its own."""

    def __init__(self) -> None:
        self.stamp = 0
        self._latest = 0

    def later(self) -> int:
        """The time, but always later than what was given before, also when the machine's clock is set back."""
        self._latest = max(time.time_ns() // 1000, self._latest + 1)
        return self._latest

    def __call__(self) -> int:
        """What the driver asks for each request."""
        return self.stamp or self.later()


class LargeBuffers(Cluster.connection_class):  # type: ignore[misc]
    """The driver's connection; each buffer of its own 4 KiB would be a system call, of which a load has thousands."""

    out_buffer_size = 1 << 20
    in_buffer_size = 1 << 16


@contextmanager
def connected(settings: Settings) -> Iterator[Sequence[Session]]:
    """Sessions with the cluster, each with a connection to every host; CassandraError names hosts and remedy.

    One does, but where Keyspaces answers too little on its connections for `max_write_units`.
    """
    with _named(settings):
        cluster = new_cluster(settings)
    try:
        with _named(settings):
            first = cluster.connect()
            more = sessions_wanted(settings, len(cluster.metadata.all_hosts())) - 1
            sessions = [first, *(cluster.connect() for _ in range(more))]
        yield sessions
    finally:
        cluster.shutdown()


def sessions_wanted(settings: Settings, hosts: int) -> int:
    """How many sessions spend the write units, each with a connection to so many hosts."""
    if settings.auth is not Auth.SIGV4:
        return 1
    return min(max(1, math.ceil(settings.max_write_units / (_REQUESTS * hosts))), _MOST_SESSIONS)


def new_cluster(settings: Settings) -> Cluster:
    """The driver's cluster, not yet connected; AwsError when the password cannot be fetched."""
    profile = ExecutionProfile(
        load_balancing_policy=_load_balancing(settings),
        consistency_level=ConsistencyLevel.LOCAL_QUORUM,
        request_timeout=settings.request_timeout,
    )
    heartbeat = min(settings.request_timeout, _HEARTBEAT)
    return Cluster(
        settings.hosts,
        port=settings.port,
        execution_profiles={EXEC_PROFILE_DEFAULT: profile},
        auth_provider=_auth_provider(settings),
        ssl_context=_tls() if settings.tls else None,
        compression=False,
        connection_class=LargeBuffers,
        reconnection_policy=_RECONNECT,
        idle_heartbeat_interval=heartbeat,
        idle_heartbeat_timeout=heartbeat,
        timestamp_generator=Clock(),
    )


@contextmanager
def _named(settings: Settings) -> Iterator[None]:
    """The driver's errors as ours, with the hosts."""
    try:
        yield
    except (NoHostAvailable, DriverException) as error:
        where = f"{','.join(settings.hosts)}:{settings.port}"
        raise CassandraError(f"Cassandra at {where} {_what_is_wrong(error)} ({error})") from error


def _what_is_wrong(error: Exception) -> str:
    causes = list(error.errors.values()) if isinstance(error, NoHostAvailable) else [error]
    if any(isinstance(cause, AuthenticationFailed) for cause in causes):
        return "refuses the login; check CASSANDRA_AUTH and what the secret or the role says"
    if any("CERTIFICATE_VERIFY_FAILED" in str(cause) for cause in causes):  # the driver keeps the text only
        return "has a certificate of an unknown authority; name the file of its CA in SSL_CERT_FILE"
    return "does not answer; check CASSANDRA_HOSTS, CASSANDRA_PORT and CASSANDRA_TLS"


def _load_balancing(settings: Settings) -> LoadBalancingPolicy:
    """Keyspaces has one data centre, the region, and spreads the partitions itself."""
    if settings.auth is Auth.SIGV4:
        return DCAwareRoundRobinPolicy(local_dc=settings.region)
    return TokenAwarePolicy(RoundRobinPolicy())


def _tls() -> ssl.SSLContext:
    """Certificates are verified against the machine's authorities, or the file that SSL_CERT_FILE names.

    Names are not: drivers learn a cluster's nodes as addresses, and the certificates of Keyspaces, as of most
    clusters, hold no addresses. With the check on only the first contact point would be used. The job does the same.
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


def _auth_provider(settings: Settings) -> AuthProvider | None:
    if settings.auth is Auth.NONE:
        return None
    from csv_loader import aws_auth  # the AWS SDK takes a quarter of a second to load

    if settings.auth is Auth.SIGV4:
        return aws_auth.sigv4(settings.region)
    return PlainTextAuthProvider(*aws_auth.password(settings.secret_arn, settings.region))
