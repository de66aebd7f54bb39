from pathlib import Path

import pytest

from local.errors import HarnessError, SettingsError
from local.harness import LOCK
from local.prerequisites import check_run_folder
from local.settings import Port, read_settings


def test_ports_have_defaults() -> None:
    assert read_settings({}).ports.port("aws") == Port(4566, "CUBO_PORT_AWS")


def test_the_environment_changes_a_port() -> None:
    ports = read_settings({"CUBO_PORT_CASSANDRA": "19042", "CUBO_PORT_THRIFT": ""}).ports
    assert (ports.cassandra, ports.thrift) == (19042, 10000)


def test_every_port_that_is_none_is_named() -> None:
    with pytest.raises(HarnessError) as error:
        read_settings({"CUBO_PORT_AWS": "many", "CUBO_PORT_MOTO": "70000"})
    assert "CUBO_PORT_AWS='many' is not a port" in str(error.value)
    assert "CUBO_PORT_MOTO='70000' is not a port" in str(error.value)


def test_two_uses_of_a_port_are_refused() -> None:
    with pytest.raises(HarnessError, match="port 4567 has two uses: CUBO_PORT_AWS and CUBO_PORT_MOTO"):
        read_settings({"CUBO_PORT_AWS": "4567"})


def test_what_is_started_does_not_see_the_users_account_proxy_or_spark() -> None:
    users = {
        "AWS_PROFILE": "mine",
        "SPARK_HOME": "/spark",
        "TF_WORKSPACE": "x",
        "TF_PLUGIN_DIR": "/p",
        "NO_PROXY": "a.b",
    }

    found = read_settings(users).environment

    assert not {"AWS_PROFILE", "SPARK_HOME", "TF_WORKSPACE"} & found.keys()
    assert (found["TF_PLUGIN_DIR"], found["NO_PROXY"]) == ("/p", "a.b,127.0.0.1,localhost")


def test_an_unknown_harness_is_refused_with_those_there_are() -> None:
    with pytest.raises(HarnessError, match="HARNESS='podman' is not known: .*ministack, localstack, docker, external"):
        read_settings({"HARNESS": "podman"})


def test_a_wrong_variable_ends_with_status_two() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({"CUBO_PORT_AWS": "many"})
    assert error.value.exit_code == 2


def test_a_run_folder_with_strange_files_is_refused(tmp_path: Path) -> None:
    settings = read_settings({"CUBO_RUN_FOLDER": str(tmp_path)})
    check_run_folder(settings)

    (tmp_path / "cassandra").mkdir()
    with pytest.raises(HarnessError, match=f"CUBO_RUN_FOLDER={tmp_path} holds other files"):
        check_run_folder(settings)

    (tmp_path / LOCK).touch()  # an earlier run's
    check_run_folder(settings)


def test_the_own_run_folder_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere" / "emulators").mkdir(parents=True)
    (tmp_path / ".local").symlink_to(tmp_path / "elsewhere")

    check_run_folder(read_settings({}, tmp_path))


def test_the_default_harness_is_ministack() -> None:
    assert read_settings({}).harness == read_settings({"HARNESS": ""}).harness == "ministack"
