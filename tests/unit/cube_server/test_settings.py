from pathlib import Path

import pytest

from cube_server.errors import ServeError
from cube_server.settings import Directory, KeyStore, read_settings

NEEDED = {"CUBE_TABLE": "cube", "CONTROL_TABLE": "control", "SNAPSHOTS": "/snapshots"}
LDAP = {"LDAP_URL": "ldaps://ldap.internal:636", "LDAP_BASE_DN": "ou=people,dc=example,dc=com"}
PATTERN = "CN=%s,OU=Users,DC=example,DC=com"


def test_without_directory_and_key_store_the_server_is_open() -> None:
    settings = read_settings(NEEDED)
    assert (settings.directory, settings.key_store) == (None, None)


def test_an_empty_variable_is_none() -> None:
    empty = dict.fromkeys(
        ("LDAP_URL", "LDAP_BASE_DN", "LDAP_USER_DN_PATTERN", "TLS_KEYSTORE", "TLS_KEYSTORE_PASSWORD"), ""
    )
    assert read_settings({**NEEDED, **empty}) == read_settings(NEEDED)


def test_directory_and_key_store_are_read(tmp_path: Path) -> None:
    file = tmp_path / "keystore.p12"
    file.touch()
    tls = {"TLS_KEYSTORE": str(file), "TLS_KEYSTORE_PASSWORD": "secret"}

    patterns = f"{PATTERN}:uid=%s,ou=guests"
    settings = read_settings({**NEEDED, **LDAP, **tls, "LDAP_USER_DN_PATTERN": patterns})

    assert settings.directory == Directory(LDAP["LDAP_URL"], LDAP["LDAP_BASE_DN"], patterns)
    assert settings.key_store == KeyStore(file, "secret")
    assert "secret" not in repr(settings)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"LDAP_URL": "ldaps://ldap.internal"}, "LDAP_URL is set without LDAP_BASE_DN: set both, or neither"),
        ({"LDAP_BASE_DN": "ou=people"}, "LDAP_BASE_DN is set without LDAP_URL"),
        ({"LDAP_USER_DN_PATTERN": PATTERN}, "LDAP_USER_DN_PATTERN is set without LDAP_URL and LDAP_BASE_DN"),
        ({**LDAP, "LDAP_URL": "ldap.internal"}, "LDAP_URL is 'ldap.internal': give an address such as ldaps://"),
        ({**LDAP, "LDAP_URL": "ldaps://"}, "LDAP_URL is 'ldaps://': give an address such as ldaps://"),
        ({**LDAP, "LDAP_URL": "ldaps://:636"}, "LDAP_URL is 'ldaps://:636': give an address"),
        ({**LDAP, "LDAP_USER_DN_PATTERN": f"{PATTERN}:uid=x"}, "uid=x': give one such as uid=%s,"),
        ({**LDAP, "LDAP_USER_DN_PATTERN": f"{PATTERN}:"}, "give one such as uid=%s,"),
        (LDAP, "LDAP_URL is set without TLS_KEYSTORE, so passwords would come readable: set TLS_KEYSTORE and"),
        ({"THRIFT_PORT": "65536"}, "THRIFT_PORT is '65536': give a number from 1 to 65535"),
        ({"THRIFT_PORT": "0"}, "THRIFT_PORT is '0'"),
        ({"THRIFT_PORT": "many"}, "THRIFT_PORT is 'many'"),
        ({"POLL_SECONDS": "0"}, "POLL_SECONDS is '0': give a number of seconds above 0"),
        ({"POLL_SECONDS": "-1"}, "POLL_SECONDS is '-1'"),
        ({"POLL_SECONDS": "nan"}, "POLL_SECONDS is 'nan'"),
        ({"POLL_SECONDS": "inf"}, "POLL_SECONDS is 'inf'"),
        ({"POLL_SECONDS": "soon"}, "POLL_SECONDS is 'soon'"),
        (
            {**LDAP, "LDAP_USER_DN_PATTERN": "uid=analyst"},
            "LDAP_USER_DN_PATTERN is 'uid=analyst': give one such as uid=%s,",
        ),
        ({"TLS_KEYSTORE": "/keystore.p12"}, "TLS_KEYSTORE is set without TLS_KEYSTORE_PASSWORD"),
        ({"TLS_KEYSTORE_PASSWORD": "secret"}, "TLS_KEYSTORE_PASSWORD is set without TLS_KEYSTORE:"),
        (
            {"TLS_KEYSTORE": "/none.p12", "TLS_KEYSTORE_PASSWORD": "secret"},
            "TLS_KEYSTORE is '/none.p12', which is no file",
        ),
    ],
)
def test_what_does_not_fit_together_is_named_with_the_remedy(wrong: dict[str, str], message: str) -> None:
    with pytest.raises(ServeError) as raised:
        read_settings({**NEEDED, **wrong})
    assert message in str(raised.value)
