import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from local.cassandra_server import CassandraServer
from local.settings import HOST, REPOSITORY, Settings, read_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    root = tmp_path / "a folder"
    shutil.copytree(REPOSITORY / "local" / "cassandra", root / "local" / "cassandra")
    shutil.copy(REPOSITORY / "local" / "pom.xml", root / "local")
    jars = root / ".local" / "jars" / "cassandra"
    jars.mkdir(parents=True)
    (jars / "b.jar").touch()
    (jars / "a.jar").touch()
    return read_settings({"CUBO_PORT_CASSANDRA": "19042"}, root)


def test_every_address_is_of_this_machine_and_every_folder_its_own(settings: Settings) -> None:
    server = CassandraServer(settings)
    server.prepare()
    read = yaml.safe_load((server.folder / "cassandra.yaml").read_text())
    assert {read[name] for name in read if name.endswith("_address")} == {HOST}
    assert (read["native_transport_port"], read["storage_port"]) == (19042, 7000)
    assert all(Path(read[name]).is_relative_to(server.data) for name in read if name.endswith("_directory"))


def test_paths_with_spaces_stay_whole_in_the_options(settings: Settings) -> None:
    server = CassandraServer(settings)
    server.prepare()
    options = (server.folder / "jvm.options").read_text()
    jars = settings.run_folder / "jars" / "cassandra"
    assert f'"{jars / "a.jar"}:{jars / "b.jar"}"' in options
    assert f'"-Dcassandra.storagedir={server.data}"' in options


def test_the_command_changes_with_the_configuration(settings: Settings) -> None:
    other = replace(settings, ports=replace(settings.ports, cassandra_storage=17000))
    assert CassandraServer(settings).command() == CassandraServer(settings).command()
    assert CassandraServer(settings).command() != CassandraServer(other).command()


def test_kept_classes_are_used_and_else_kept(settings: Settings) -> None:
    archive = settings.run_folder / "jars" / "cassandra" / "classes.jsa"
    assert f"-XX:ArchiveClassesAtExit={archive}" in CassandraServer(settings).command()
    archive.touch()
    assert f"-XX:SharedArchiveFile={archive}" in CassandraServer(settings).command()
