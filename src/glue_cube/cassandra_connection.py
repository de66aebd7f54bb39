"""How the Spark Cassandra Connector reaches Cassandra: by options of its own, or by a profile of its Java driver.

With TLS it is a profile: the connector's own TLS offers two ciphers of old, and it knows no SigV4. It then takes
nothing of the connection from its options, so the profile repeats what it says otherwise.
Consistency and page size belong to its reads and stay options in both cases.
"""

from typing import Any

from cube_model.login import Login
from glue_cube.settings import Auth, Settings

_AT_CONNECTING = "5 seconds"


def connection_options(settings: Settings, login: Login | None) -> dict[str, str]:
    """Options of a connection without TLS."""
    options = {
        "spark.cassandra.connection.host": ",".join(settings.cassandra_hosts),
        "spark.cassandra.connection.port": str(settings.cassandra_port),
    }
    if login:
        options["spark.cassandra.auth.username"] = login.username
        options["spark.cassandra.auth.password"] = login.password
    return options


def driver_profile(settings: Settings, login: Login | None, region: str) -> dict[str, Any]:
    """A profile with TLS; as JSON it is what the driver reads, since its format contains JSON."""
    basic = {
        "contact-points": [f"{host}:{settings.cassandra_port}" for host in settings.cassandra_hosts],
        "load-balancing-policy": {"class": "DcInferringLoadBalancingPolicy"},  # Keyspaces: the region
        "request": {"timeout": "120 seconds", "consistency": "LOCAL_QUORUM"},
    }
    advanced = {
        # As in the loader: the authority is checked, the name is not. Drivers learn a cluster's nodes as addresses, and
        # the certificates of Keyspaces, as of most clusters, hold no addresses. AWS, too, configures this driver so.
        "ssl-engine-factory": {"class": "DefaultSslEngineFactory", "hostname-validation": False},
        "connection": {"init-query-timeout": _AT_CONNECTING, "pool": {"local": {"size": 3}}},
        "control-connection": {"timeout": _AT_CONNECTING},
        "metadata": {"schema": {"request-timeout": _AT_CONNECTING}},
        "retry-policy": {"class": "com.datastax.spark.connector.cql.MultipleRetryPolicy"},
        "netty": {"daemon": True},
        **_auth_provider(settings, login, region),
    }
    return {"datastax-java-driver": {"basic": basic, "advanced": advanced}}


def _auth_provider(settings: Settings, login: Login | None, region: str) -> dict[str, Any]:
    if settings.cassandra_auth is Auth.SIGV4:
        return {"auth-provider": {"class": "software.aws.mcs.auth.SigV4AuthProvider", "aws-region": region}}
    if login:
        provider = {"class": "PlainTextAuthProvider", "username": login.username, "password": login.password}
        return {"auth-provider": provider}
    return {}
