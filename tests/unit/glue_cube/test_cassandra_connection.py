import json
from typing import Any

import pytest

from cube_model.login import Login
from glue_cube.cassandra_connection import connection_options, driver_profile
from glue_cube.settings import Settings, read_settings
from tests.unit.glue_cube.test_settings import GIVEN

LOGIN = Login("reader", 'p"a\\ss')


def settings(auth: str) -> Settings:
    return read_settings({**GIVEN, "cassandra_auth": auth})


def parts(auth: str, login: Login | None) -> tuple[Any, Any]:
    profile = json.loads(json.dumps(driver_profile(settings(auth), login, "eu-west-1")))["datastax-java-driver"]
    return profile["basic"], profile["advanced"]


def test_without_tls_the_connector_has_options_of_its_own() -> None:
    assert connection_options(settings("none"), None) == {
        "spark.cassandra.connection.host": "10.0.0.1,10.0.0.2",
        "spark.cassandra.connection.port": "9042",
    }


def test_a_password_without_tls_is_an_option() -> None:
    options = connection_options(settings("password"), LOGIN)

    assert (options["spark.cassandra.auth.username"], options["spark.cassandra.auth.password"]) == ("reader", 'p"a\\ss')


def test_a_profile_names_what_the_connector_no_longer_says() -> None:
    basic, advanced = parts("none", None)

    assert basic["contact-points"] == ["10.0.0.1:9042", "10.0.0.2:9042"]
    assert basic["request"] == {"timeout": "120 seconds", "consistency": "LOCAL_QUORUM"}
    assert advanced["netty"] == {"daemon": True}
    assert "auth-provider" not in advanced


@pytest.mark.parametrize("auth", ["none", "sigv4"])
def test_tls_checks_the_authority_and_like_the_loader_no_name(auth: str) -> None:
    _, advanced = parts(auth, None)

    assert advanced["ssl-engine-factory"] == {"class": "DefaultSslEngineFactory", "hostname-validation": False}


def test_a_password_and_a_role_have_their_providers() -> None:
    _, by_password = parts("password", LOGIN)
    _, by_role = parts("sigv4", None)

    assert by_password["auth-provider"] == {
        "class": "PlainTextAuthProvider",
        "username": "reader",
        "password": 'p"a\\ss',
    }
    assert by_role["auth-provider"] == {
        "class": "software.aws.mcs.auth.SigV4AuthProvider",
        "aws-region": "eu-west-1",
    }
