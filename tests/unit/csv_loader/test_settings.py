import pytest

from csv_loader.errors import LoadError
from csv_loader.max_errors import MaxErrors
from csv_loader.settings import Auth, Landed, Settings, read_landed, read_max_errors, read_settings

HERE = {"CASSANDRA_HOSTS": "a", "CASSANDRA_KEYSPACE": "k"}
SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:cassandra"
NO_NAMES = ("landing//tmp/x.csv", "landing//", "landing/a//", "landing/a//x", "landing/..", "landing/a/.")
LANDED = {"LANDING_BUCKET": "b", "LANDED_KEY": "landing/flights.csv"}


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(LoadError, match="CASSANDRA_HOSTS, CASSANDRA_KEYSPACE"):
        read_settings({})


def test_hosts_are_separated_by_commas_and_the_rest_has_defaults() -> None:
    found = read_settings({"CASSANDRA_HOSTS": "a, b", "CASSANDRA_KEYSPACE": "k"})
    assert found == Settings(("a", "b"), 9042, "k", 250, max_write_units=0, request_timeout=30.0)


def test_how_fast_to_write_and_how_long_to_wait_are_read() -> None:
    found = read_settings({**HERE, "MAX_WRITE_UNITS": "4000", "CASSANDRA_REQUEST_TIMEOUT": "0.5", "BATCH_ROWS": "7"})

    assert (found.max_write_units, found.request_timeout, found.batch_rows) == (4000, 0.5, 7)
    assert read_settings({**HERE, "MAX_WRITE_UNITS": "0", "CASSANDRA_REQUEST_TIMEOUT": ""}) == read_settings(HERE)


def test_a_window_is_some_seconds_of_rows_where_units_are_limited() -> None:
    def window(**variables: str) -> int:
        return read_settings({**HERE, **variables}).window

    assert window() == 0
    assert window(MAX_WRITE_UNITS="1000") == 500_000
    assert (window(MAX_WRITE_UNITS="1"), window(MAX_WRITE_UNITS="1000000")) == (1 << 16, 8 << 20)
    assert window(MAX_WRITE_UNITS="1000", WINDOW_BYTES="7") == 7


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"MAX_WRITE_UNITS": "-1"}, "MAX_WRITE_UNITS='-1' is not a number from 0"),
        ({"CASSANDRA_REQUEST_TIMEOUT": "0"}, "CASSANDRA_REQUEST_TIMEOUT='0' is not a number of seconds"),
        ({"CASSANDRA_REQUEST_TIMEOUT": "nan"}, "CASSANDRA_REQUEST_TIMEOUT='nan' is not a number of seconds"),
    ],
)
def test_a_pace_that_is_no_number_is_refused(wrong: dict[str, str], said: str) -> None:
    with pytest.raises(LoadError, match=said):
        read_settings({**HERE, **wrong})


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

    assert read_settings({**HERE, **password}) == Settings(("a",), 9042, "k", 250, Auth.PASSWORD, True, SECRET)
    assert read_settings({**HERE, **role}) == Settings(("a",), 9042, "k", 1, Auth.SIGV4, True, "", "eu-west-1")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"CASSANDRA_AUTH": "ldap"}, "CASSANDRA_AUTH='ldap' is unknown; one of: none, password, sigv4"),
        ({"CASSANDRA_TLS": "yes"}, "CASSANDRA_TLS='yes' is unknown; one of: false, true"),
        ({"CASSANDRA_AUTH": "password"}, "CASSANDRA_AUTH=password needs CASSANDRA_SECRET_ARN"),
        ({"CASSANDRA_AUTH": "sigv4", "CASSANDRA_TLS": "true"}, "CASSANDRA_AUTH=sigv4 needs AWS_REGION"),
        ({"CASSANDRA_AUTH": "sigv4", "AWS_REGION": "r"}, "CASSANDRA_AUTH=sigv4 needs CASSANDRA_TLS=true"),
        (
            {"CASSANDRA_AUTH": "sigv4", "CASSANDRA_TLS": "true", "AWS_REGION": "r", "BATCH_ROWS": "31"},
            "BATCH_ROWS=31: Amazon Keyspaces takes at most 30 rows in a batch",
        ),
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


def test_how_many_rows_of_a_landed_file_may_be_rejected_is_read() -> None:
    assert read_max_errors({}) == read_max_errors({"MAX_ERRORS": ""}) == MaxErrors()
    assert read_max_errors({"MAX_ERRORS": "5%"}) == MaxErrors(share=0.05)
    with pytest.raises(LoadError, match="MAX_ERRORS='few' is neither a number of rows"):
        read_max_errors({"MAX_ERRORS": "few"})
