import shutil
import socket
from pathlib import Path

import pytest

from local.errors import HarnessError, PrerequisitesError
from local.prerequisites import AWS_PROVIDER, check_harness, check_prerequisites, platform_name, terraform_plugin_dir
from local.settings import Settings, read_settings
from tests.emulators import free_port
from tests.fake_docker import fake_docker


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!{shutil.which('sh')}\necho '{says}'\n")
    path.chmod(0o755)


def settings_with(path: Path, **environment: str) -> Settings:
    return read_settings({"PATH": str(path), "HOME": str(path), **environment})


def provider_in(folder: Path) -> Path:
    (folder / "registry.terraform.io" / AWS_PROVIDER / platform_name()).mkdir(parents=True)
    return folder


def test_what_is_there_is_accepted(tmp_path: Path) -> None:
    program(tmp_path, "java", 'openjdk version "17.0.15" 2025-04-15')
    program(tmp_path, "mvn", "Apache Maven 3.8.7")
    program(tmp_path, "terraform", "Terraform v1.11.4")
    check_prerequisites(settings_with(tmp_path))


def test_all_that_is_missing_or_wrong_is_named_at_once(tmp_path: Path) -> None:
    program(tmp_path, "java", 'java version "1.8.0_402"')
    program(tmp_path, "terraform", "Terraform v1.5.7")
    with pytest.raises(PrerequisitesError) as error:
        check_prerequisites(settings_with(tmp_path))
    assert str(error.value).splitlines() == [
        "Java 17 is needed, but `java` is 1.8: install 17, and put it first on PATH.",
        "Maven 3.6 or later is needed, but `mvn` was not found: install it, or put it on PATH.",
        "Terraform 1.11 or later is needed, but `terraform` is 1.5: install 1.11 or later, and put it first on PATH.",
    ]
    assert error.value.exit_code == 2


def test_java_home_comes_before_the_path(tmp_path: Path) -> None:
    assert settings_with(tmp_path, JAVA_HOME="/jdk").java == "/jdk/bin/java"


def test_the_named_plugin_folder_comes_first(tmp_path: Path) -> None:
    usual, named = provider_in(tmp_path / "share" / "terraform" / "plugins"), provider_in(tmp_path / "named")
    assert usual.is_dir()
    settings = settings_with(tmp_path, TF_PLUGIN_DIR=str(named), XDG_DATA_HOME=str(tmp_path / "share"))
    assert terraform_plugin_dir(settings) == named


def test_the_usual_plugin_folders_are_searched(tmp_path: Path) -> None:
    usual = provider_in(tmp_path / "share" / "terraform" / "plugins")
    assert terraform_plugin_dir(settings_with(tmp_path, XDG_DATA_DIRS=f"/nowhere:{tmp_path / 'share'}")) == usual


def test_a_named_plugin_folder_without_the_provider_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="TF_PLUGIN_DIR=.* does not hold"):
        terraform_plugin_dir(settings_with(tmp_path, TF_PLUGIN_DIR=str(tmp_path)))


def test_containers_need_an_engine(tmp_path: Path) -> None:
    docker = fake_docker(tmp_path, HARNESS="docker")
    check_harness(read_settings(docker.environment))
    assert docker.asked == ["compose version", "version --format {{.Server.Version}}"]

    docker.when("engine", "exit 7")

    with pytest.raises(HarnessError, match="HARNESS=docker needs a Docker engine .*, but `docker version` says"):
        check_harness(read_settings(docker.environment))


def test_localstack_needs_its_own_environment(tmp_path: Path) -> None:
    settings = read_settings({"HARNESS": "localstack"}, root=tmp_path)
    with pytest.raises(HarnessError, match="LocalStack's environment is missing: run `make setup HARNESS=localstack`"):
        check_harness(settings)

    python = tmp_path / ".local" / "localstack" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()

    check_harness(settings)


def test_servers_of_the_users_must_listen() -> None:
    silent = f"127.0.0.1:{free_port()}"
    with pytest.raises(HarnessError, match=f"nothing listens at .*{silent}.*: start it, or correct the variable"):
        check_harness(read_settings({"HARNESS": "external", "AWS_ENDPOINT_URL": f"http://{silent}"}))

    with socket.create_server(("127.0.0.1", 0)) as server:
        there = f"http://127.0.0.1:{server.getsockname()[1]}"
        check_harness(read_settings({"HARNESS": "external", "AWS_ENDPOINT_URL": there}))


def test_ministack_needs_nothing_more(tmp_path: Path) -> None:
    check_harness(read_settings({"PATH": str(tmp_path)}, root=tmp_path))
