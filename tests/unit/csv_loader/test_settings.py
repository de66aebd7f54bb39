import pytest

from csv_loader.errors import LoadError
from csv_loader.settings import Auth, Landed, Settings, read_landed, read_settings

HERE = {"CASSANDRA_HOSTS": "a", "CASSANDRA_KEYSPACE": "k"}
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:cassandra"
NO_NAMES = ("landing//tmp/x.csv", "landing//", "landing/a//", "landing/a//x", "landing/..", "landing/a/.")
LANDED = {"LANDING_BUCKET": "b", "LANDED_KEY": "landing/flights.csv"}


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(LoadError, match="CASSANDRA_HOSTS, CASSANDRA_KEYSPACE"):
        read_settings({})


def test_hosts_are_separated_by_commas_and_the_rest_has_defaults() -> None:
    found = read_settings({"CASSANDRA_HOSTS": "a, b", "CASSANDRA_KEYSPACE": "k"})
    assert found == Settings(("a", "b"), 9042, "k", 30)


@pytest.mark.parametrize("text", [",", " , ", "a,,b", "a,"])
def test_an_empty_host_is_refused(text: str) -> None:
    with pytest.raises(LoadError, match=f"CASSANDRA_HOSTS='{text}' has an empty host"):
        read_settings({**HERE, "CASSANDRA_HOSTS": text})


@pytest.mark.parametrize("text", ["0", "-1", "many", "99999"])
def test_a_port_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(LoadError, match="CASSANDRA_PORT"):
        read_settings({**HERE, "CASSANDRA_PORT": text})


def test_a_login_by_password_or_role_is_read() -> None:
    password = {"CASSANDRA_AUTH": "password", "CASSANDRA_TLS": "true", "CASSANDRA_SECRET_ARN": SECRET}
    role = {"CASSANDRA_AUTH": "sigv4", "CASSANDRA_TLS": "true", "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "x"}

    assert read_settings({**HERE, **password}) == Settings(("a",), 9042, "k", 30, Auth.PASSWORD, True, SECRET)
    assert read_settings({**HERE, **role}) == Settings(("a",), 9042, "k", 30, Auth.SIGV4, True, "", "eu-west-1")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"CASSANDRA_AUTH": "ldap"}, "CASSANDRA_AUTH='ldap' is unknown; one of: none, password, sigv4"),
        ({"CASSANDRA_TLS": "yes"}, "CASSANDRA_TLS='yes' is unknown; one of: false, true"),
        ({"CASSANDRA_AUTH": "password"}, "CASSANDRA_AUTH=password needs CASSANDRA_SECRET_ARN"),
        ({"CASSANDRA_AUTH": "sigv4", "CASSANDRA_TLS": "true"}, "CASSANDRA_AUTH=sigv4 needs AWS_REGION"),
        ({"CASSANDRA_AUTH": "sigv4", "AWS_REGION": "r"}, "CASSANDRA_AUTH=sigv4 needs CASSANDRA_TLS=true"),
    ],
)
def test_half_a_login_is_refused(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(LoadError, match=said):
        read_settings({**HERE, **wrong})


def test_a_landed_file_is_named_by_bucket_and_key() -> None:
    landed = read_landed({**LANDED, "AWS_DEFAULT_REGION": "eu-west-1"})

    assert landed == Landed("b", "landing/flights.csv", "eu-west-1")
    assert (str(landed), landed.name, landed.is_folder) == ("s3://b/landing/flights.csv", "flights.csv", False)
    assert read_landed({**LANDED, "LANDED_KEY": "landing/2024/"}).is_folder
    assert read_landed({**LANDED, "LANDED_KEY": "landing/"}).is_folder


def test_a_landed_file_that_is_not_named_is_told() -> None:
    with pytest.raises(LoadError, match="missing environment variables: LANDING_BUCKET, LANDED_KEY"):
        read_landed({})


@pytest.mark.parametrize(
    "key", ["flights.csv", "rejected/flights.csv", "landing", "landing/../x", "landing/./x", *NO_NAMES]
)
def test_a_key_outside_of_the_landing_folder_is_refused(key: str) -> None:
    with pytest.raises(LoadError, match="is not the key of a file under landing/"):
        read_landed({**LANDED, "LANDED_KEY": key})
