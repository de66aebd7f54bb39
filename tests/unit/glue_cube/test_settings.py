from collections.abc import Mapping

import pytest

from glue_cube.errors import SettingsError
from glue_cube.settings import ARGUMENTS, Auth, read_settings

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cassandra-AbCdEf"
GIVEN = {
    "name": "small-dev",
    "facts_table": "small-dev-facts",
    "cube_table": "small-dev-cube",
    "control_table": "small-dev-control",
    "cassandra_hosts": "10.0.0.1,10.0.0.2",
    "cassandra_port": "9042",
    "cassandra_keyspace": "small_dev",
    "cassandra_auth": "password",
    "cassandra_tls": "true",
    "cassandra_secret_arn": ARN,
    "segments": "all",
    "max_write_units": "none",
}


def test_arguments_become_typed_values() -> None:
    settings = read_settings(GIVEN)

    assert set(GIVEN) == set(ARGUMENTS)
    assert (settings.cassandra_hosts, settings.cassandra_port) == (("10.0.0.1", "10.0.0.2"), 9042)
    assert (settings.cassandra_auth, settings.cassandra_tls) == (Auth.PASSWORD, True)
    assert settings.cassandra_secret_arn == ARN


def test_all_segments_are_built_as_fast_as_it_goes_unless_it_is_said() -> None:
    said = {"segments": "2013-01,2013-Q2", "max_write_units": "500"}
    settings = [read_settings({**GIVEN, **given}) for given in ({}, said)]

    assert [(each.segments, each.max_write_units) for each in settings] == [("all", 0), ("2013-01,2013-Q2", 500)]


def test_hosts_may_have_spaces_between_them() -> None:
    assert read_settings({**GIVEN, "cassandra_hosts": " a, b"}).cassandra_hosts == ("a", "b")


@pytest.mark.parametrize("auth", ["none", "sigv4"])
def test_without_a_password_there_is_no_secret_to_read(auth: str) -> None:
    assert read_settings({**GIVEN, "cassandra_auth": auth}).cassandra_secret_arn is None


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"cassandra_auth": "kerberos"}, "--cassandra_auth is 'kerberos': give one of none, password, sigv4"),
        ({"cassandra_tls": "yes"}, "--cassandra_tls is 'yes': give one of true, false"),
        ({"cassandra_hosts": ""}, "--cassandra_hosts is '': give names or addresses"),
        ({"cassandra_hosts": "a, ,b"}, "--cassandra_hosts is 'a, ,b': give names or addresses"),
        ({"cassandra_port": "0"}, "--cassandra_port is '0': give a number from 1 to 65535"),
        ({"cassandra_port": "٣"}, "--cassandra_port is '٣': give a number"),
        ({"max_write_units": "0"}, "--max_write_units is '0': give write units a second, from 1, or none"),
        ({"max_write_units": "1.5"}, "--max_write_units is '1.5': give write units"),
        ({"cassandra_secret_arn": "none"}, "--cassandra_secret_arn is none: give the secret's ARN"),
        ({"cassandra_auth": "sigv4", "cassandra_tls": "false"}, "Keyspaces speaks TLS only"),
    ],
)
def test_a_value_without_a_meaning_is_named_with_the_remedy(changed: Mapping[str, str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_settings({**GIVEN, **changed})
