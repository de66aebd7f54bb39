"""docker-compose.yml, which no engine runs here: it is valid, and it agrees with the rest of the harness."""

import re
import subprocess
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml

from local.containers import COMPOSE_FILE, SERVICES
from local.emulator_parts import localstack
from local.harness import PATIENCE_SECONDS
from local.settings import HOST, HOST_IN_CONTAINERS, REPOSITORY, Ports, read_settings
from tests.contract.test_versions import CASSANDRA, LOCALSTACK

CHECK = REPOSITORY / ".local" / "checks" / "bin" / "check-jsonschema"
VARIABLE = r"\$\{(\w+):-([^}]*)\}"
# What would give a container more of the machine than it needs, or make two runs share one.
REFUSED = {"privileged", "cap_add", "pid", "ipc", "devices", "security_opt", "user", "container_name", "restart"}

# Which files and ports of the machine it uses, and how it does without Docker; the image has its own.
OF_THE_PROCESS = {"GATEWAY_LISTEN", "FILESYSTEM_ROOT", "CONFIG_DIR", "OVERRIDE_IN_DOCKER", "CUBO_TOLD"}
OF_THE_PROCESS |= {"DNS_ADDRESS", "FUNCTIONS_PYTHON", "DYNAMODB_JAVA", "DYNAMODB_JARS"}
OF_THE_CONTAINER = {"LOCALSTACK_AUTH_TOKEN", "LAMBDA_DOCKER_FLAGS"}


def services(text: str | None = None) -> dict[str, dict[str, Any]]:
    """The services of the file, each variable at its default."""
    written = COMPOSE_FILE.read_text() if text is None else text
    found: dict[str, dict[str, Any]] = yaml.safe_load(re.sub(VARIABLE, r"\2", written))["services"]
    return found


def valid(file: Path) -> subprocess.CompletedProcess[str]:
    """What the schema of the Compose specification says of a file; the schema comes with the checker."""
    assert CHECK.exists(), f"{CHECK} is missing: run `make .local/checks/.installed`"
    command = (str(CHECK), "--builtin-schema", "vendor.compose-spec", str(file))
    return subprocess.run(command, env={"PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False)


def cassandra_options() -> dict[str, str]:
    """The system properties of the container's Cassandra."""
    options = services()["cassandra"]["environment"]["JVM_EXTRA_OPTS"].split()
    return dict(option[2:].split("=") for option in options if option.startswith("-D"))


def test_the_file_is_valid() -> None:
    done = valid(COMPOSE_FILE)

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_file_is_noticed(tmp_path: Path) -> None:
    text = COMPOSE_FILE.read_text()
    assert "healthcheck:" in text
    spoilt = tmp_path / "docker-compose.yml"
    spoilt.write_text(text.replace("healthcheck:", "health_check:"))

    done = valid(spoilt)

    assert done.returncode != 0
    assert "health_check" in done.stdout


def test_there_are_exactly_the_services_that_can_be_run() -> None:
    assert set(services()) == set(SERVICES)
    assert set(yaml.safe_load(COMPOSE_FILE.read_text())) == {"services"}


@pytest.mark.parametrize("service", SERVICES)
def test_one_port_is_published_on_loopback_only_and_its_variable_and_default_are_the_harnesss(service: str) -> None:
    port = Ports().port(SERVICES[service])
    written = yaml.safe_load(COMPOSE_FILE.read_text())["services"][service]["ports"]

    assert len(written) == 1
    assert re.fullmatch(rf"{HOST}:\$\{{{port.variable}:-{port.number}\}}:\d+", written[0])


def test_every_port_in_the_file_has_the_harnesss_default() -> None:
    ports = Ports()
    defaults = {ports.port(name).variable: str(ports.port(name).number) for name in vars(ports)}
    written = [found for found in re.findall(VARIABLE, COMPOSE_FILE.read_text()) if found[0].startswith("CUBO_")]

    assert {variable for variable, _ in written} == {"CUBO_PORT_AWS", "CUBO_PORT_CASSANDRA", "CUBO_PORT_MINISTACK"}
    assert all(defaults[variable] == default for variable, default in written)


def test_the_images_are_the_versions_of_the_table() -> None:
    images = {service["image"] for service in services().values()}

    assert images == {f"localstack/localstack:{LOCALSTACK}", f"cassandra:{CASSANDRA}"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_says_how_it_is_and_ends_before_the_harness_loses_patience(service: str) -> None:
    said = services()[service]
    grace = re.fullmatch(r"(\d+)s", said.get("stop_grace_period", "10s"))

    assert {"test", "interval", "timeout", "retries"} <= set(said["healthcheck"])
    assert grace and int(grace[1]) < PATIENCE_SECONDS


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_has_more_of_the_machine_than_it_needs(service: str) -> None:
    said = services()[service]
    sources = [volume.split(":")[0] for volume in said.get("volumes", [])]

    assert REFUSED & set(said) == set()
    assert said["network_mode"] == "bridge"  # Docker's own: a network of a project's would stay behind
    assert [source for source in sources if not source.startswith("./")] == (
        ["/var/run/docker.sock"] if service == "localstack" else []
    )


def test_what_is_mounted_is_in_the_repository_and_cannot_be_written() -> None:
    mounts = [volume for said in services().values() for volume in said.get("volumes", []) if volume.startswith(".")]

    assert mounts
    for mount in mounts:
        source, _, options = mount.split(":")
        assert (COMPOSE_FILE.parent / source).exists(), source
        assert options == "ro"


def test_localstack_runs_the_mounted_script_with_the_mounted_patches() -> None:
    mounts = dict(volume.split(":")[:2] for volume in services()["localstack"]["volumes"])
    script = "./emulators/localstack_start.py"

    assert mounts[script] == "/etc/localstack/init/start.d/localstack_start.py"  # LocalStack's own place for them
    assert f'"{mounts["./emulators"]}"' in (COMPOSE_FILE.parent / script).read_text()


def test_localstack_is_told_the_same_as_without_docker() -> None:
    process = dict(localstack(read_settings({"HARNESS": "localstack"})).environment)
    container = dict(services()["localstack"]["environment"])
    for only_in, names in ((process, OF_THE_PROCESS), (container, OF_THE_CONTAINER)):
        assert names <= set(only_in)
        for name in names:
            del only_in[name]

    assert container == {name: value.replace(HOST, HOST_IN_CONTAINERS) for name, value in process.items()}


def test_containers_of_functions_and_localstack_know_this_machine_by_the_same_name() -> None:
    said = services()["localstack"]

    assert said["extra_hosts"] == [f"{HOST_IN_CONTAINERS}:host-gateway"]
    assert said["environment"]["LAMBDA_DOCKER_FLAGS"] == f"--add-host {HOST_IN_CONTAINERS}:host-gateway"


def test_cassandra_has_the_settings_of_the_plain_jvm() -> None:
    template = (REPOSITORY / "local" / "cassandra" / "cassandra.yaml").read_text()
    plain = yaml.safe_load(Template(template).safe_substitute(host=HOST, storage_port="7000", port="9042", data="/d"))
    wanted = {name for name in plain if re.match(r"auto_|batch_size_|.*request_timeout$", name)}
    settings = {name.removeprefix("cassandra.settings."): value for name, value in cassandra_options().items()}
    variables = services()["cassandra"]["environment"]

    assert len(wanted) >= 9
    assert {name: settings.get(name) for name in wanted} == {name: yaml_word(plain[name]) for name in wanted}
    assert variables["CASSANDRA_NUM_TOKENS"] == str(plain["num_tokens"])
    assert variables["CASSANDRA_CLUSTER_NAME"] == plain["cluster_name"]
    assert variables["CASSANDRA_LISTEN_ADDRESS"] == variables["CASSANDRA_BROADCAST_RPC_ADDRESS"] == HOST


def test_cassandra_waits_for_nobody_as_the_plain_jvm() -> None:
    plain = dict(
        re.findall(r"(?m)^-D(cassandra\.\S+)=(\S+)$", (REPOSITORY / "local/cassandra/jvm.options").read_text())
    )
    options = cassandra_options()
    assert options.pop("cassandra.config.allow_system_properties") == "true"  # else no setting would be read
    own = {name: value for name, value in options.items() if not name.startswith("cassandra.settings.")}

    assert len(own) >= 5
    assert own == {name: plain.get(name) for name in own}


def yaml_word(value: object) -> str:
    """A value as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
