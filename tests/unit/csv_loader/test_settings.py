import pytest

from csv_loader.errors import LoadError
from csv_loader.settings import Settings, read_settings


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(LoadError, match="CASSANDRA_HOSTS, CASSANDRA_KEYSPACE"):
        read_settings({})


def test_hosts_are_separated_by_commas_and_the_rest_has_defaults() -> None:
    found = read_settings({"CASSANDRA_HOSTS": "a, b", "CASSANDRA_KEYSPACE": "k"})
    assert found == Settings(("a", "b"), 9042, "k", 30)


@pytest.mark.parametrize("text", ["0", "-1", "many", "99999"])
def test_a_port_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(LoadError, match="CASSANDRA_PORT"):
        read_settings({"CASSANDRA_HOSTS": "a", "CASSANDRA_KEYSPACE": "k", "CASSANDRA_PORT": text})
