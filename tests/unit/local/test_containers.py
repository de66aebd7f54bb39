"""The process of a container, with a small program in the place of Docker's client."""

import os
import signal
import socket
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

import pytest

from local.containers import Bridge, bridge_to_containers, check_engine
from local.errors import PrerequisitesError
from local.processes import MARK, end, marked
from local.settings import HOST
from tests.emulators import free_port
from tests.fake_docker import PATIENCE_SECONDS, Docker, end_of, fake_docker

OTHER = "127.0.0.2"  # is this machine, too; macOS wants `sudo ifconfig lo0 alias 127.0.0.2` first
STRANGE = "203.0.113.1"  # is no machine at all
REMEDY = "Install Docker with Compose v2 and start its engine, or use HARNESS=localstack, which needs neither."


@pytest.fixture
def docker(tmp_path: Path) -> Iterator[Docker]:
    yield fake_docker(tmp_path, CUBO_PORT_CASSANDRA="21542", CUBO_PORT_AWS="21566")
    (tmp_path / "removed").touch()  # ends what a failed test has left


def test_the_output_and_the_status_of_a_container_that_ends_are_passed_on(docker: Docker) -> None:
    docker.when("up", "echo 'it cannot go on' >&2; exit 3")

    status, out, err = end_of(docker.run("cassandra"))

    assert (status, out, err) == (3, "the server speaks\n", "it cannot go on\n")
    options = "--force-recreate --renew-anon-volumes --quiet-pull --no-color --no-log-prefix"
    assert docker.asked[2:4] == [
        f"21542 up {options} --exit-code-from cassandra cassandra",
        "21542 rm --stop --force --volumes cassandra",
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_container_that_is_to_end_is_removed(docker: Docker, number: signal.Signals) -> None:
    process = docker.run("cassandra")
    docker.wait_for("started")

    process.send_signal(number)

    assert end_of(process) == (0, "the server speaks\n", "")
    assert docker.asked[3] == "21542 rm --stop --force --volumes cassandra"


def test_the_harness_ends_our_process_alone_and_docker_ends_the_container(docker: Docker) -> None:
    docker.when("up", "trap 'touch HERE/killed' TERM; attached")
    process = docker.run("cassandra", **{MARK: str(docker.folder)})
    docker.wait_for("started")
    found = marked(str(docker.folder))

    end(lambda: [one for one in found if one.alive], PATIENCE_SECONDS)

    assert [one.pid for one in found] == [process.pid]
    assert end_of(process)[0] == 0
    assert (docker.folder / "removed").exists()
    assert not (docker.folder / "killed").exists()


def test_one_who_has_no_patience_stops_neither_container_nor_removal(docker: Docker) -> None:
    docker.when("up", "trap 'touch HERE/killed' INT; attached")
    docker.when("rm", "touch HERE/removing; while [ ! -e HERE/go ]; do sleep 0.02; done")
    process = docker.run("cassandra")
    docker.wait_for("started")
    process.send_signal(signal.SIGTERM)
    docker.wait_for("removing")

    process.send_signal(signal.SIGTERM)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    (docker.folder / "go").touch()

    assert end_of(process)[0] == 0
    assert docker.asked.count("21542 rm --stop --force --volumes cassandra") == 1
    assert not (docker.folder / "killed").exists()


def test_what_compose_makes_after_the_removal_is_removed_too(docker: Docker) -> None:
    docker.when("up", "trap 'echo made >> HERE/asked; exit 0' TERM; while true; do sleep 0.02; done")
    run = "import sys; from local.containers import *; sys.exit(Container('cassandra', read_settings(), 0.1).run())"
    process = docker.start(("-c", run))
    docker.wait_for("started")

    process.send_signal(signal.SIGTERM)

    assert end_of(process)[0] == 0
    made = docker.asked.index("made")
    assert "21542 rm --stop --force --volumes cassandra" in docker.asked[made:]


def test_functions_that_localstack_leaves_are_removed(docker: Docker) -> None:
    docker.when("ps", "echo f1; echo f2")
    process = docker.run("localstack")
    docker.wait_for("started")

    process.send_signal(signal.SIGTERM)

    assert end_of(process)[0] == 0
    assert docker.asked[-3:] == [
        "21566 rm --stop --force --volumes localstack",
        "ps --all --quiet --filter name=^cubo-21566-localstack-",
        "rm --force --volumes f1 f2",
    ]


def test_a_container_that_cannot_be_removed_is_a_failure(docker: Docker) -> None:
    docker.when("rm", "touch HERE/removed; echo 'no such engine' >&2; exit 4")
    process = docker.run("cassandra")
    docker.wait_for("started")

    process.send_signal(signal.SIGTERM)

    assert end_of(process)[::2] == (4, "no such engine\n")


def test_functions_reach_what_listens_on_loopback_by_the_address_of_the_bridge(docker: Docker) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        ports = {"CUBO_PORT_CLIENT_API": str(port), "CUBO_PORT_MINISTACK": str(free_port())}
        process = docker.run("localstack", NETWORK=f"127.0.0.0/8 {OTHER}", **ports)
        docker.wait_for("started")
        with socket.create_connection((OTHER, port)) as caller:
            heard, _ = server.accept()
            with heard:
                caller.sendall(b"hello")
                assert heard.recv(5) == b"hello"
    process.terminate()
    assert end_of(process)[0] == 0


def test_who_is_not_on_the_bridge_does_not_reach_what_listens_on_loopback(docker: Docker) -> None:
    with socket.create_server((HOST, 0)) as server:
        port = server.getsockname()[1]
        ports = {"CUBO_PORT_CLIENT_API": str(free_port()), "CUBO_PORT_MINISTACK": str(port)}
        process = docker.run("localstack", NETWORK=f"203.0.113.0/24 {OTHER}", **ports)
        docker.wait_for("started")
        with socket.create_connection((OTHER, port), PATIENCE_SECONDS) as caller:
            assert caller.recv(1) == b""
    process.terminate()
    assert end_of(process)[0] == 0


@pytest.mark.parametrize(
    ("what", "does", "problem"),
    [
        (
            "compose",
            "echo 'docker: unknown command: docker compose' >&2; echo 'Run docker --help' >&2; exit 1",
            "`docker compose version` says: docker: unknown command: docker compose.",
        ),
        (
            "engine",
            "echo 'Cannot connect to the Docker daemon. Is the docker daemon running?' >&2; exit 1",
            "`docker version` says: Cannot connect to the Docker daemon. Is the docker daemon running?",
        ),
        ("engine", "exit 7", "`docker version` says: status 7."),
        ("docker", "", "`docker` was not found."),
    ],
)
def test_what_is_missing_is_named_with_a_remedy(docker: Docker, what: str, does: str, problem: str) -> None:
    docker.when(what, does)
    if what == "docker":
        docker.environment = {**docker.environment, "PATH": str(docker.folder)}
    expected = f"HARNESS=docker needs a Docker engine with Compose v2, but {problem} {REMEDY}"

    with pytest.raises(PrerequisitesError) as error:
        check_engine(docker.environment)

    assert str(error.value) == expected
    assert end_of(docker.run("cassandra")) == (2, "", f"error: {expected}\n")


def test_an_engine_with_compose_is_accepted(docker: Docker) -> None:
    check_engine(docker.environment)

    assert docker.asked == ["compose version", "version --format {{.Server.Version}}"]


@pytest.mark.parametrize(
    ("system", "network", "bridge"),
    [
        ("Debian GNU/Linux 12", f"127.0.0.0/30 {OTHER}", (OTHER, "127.0.0.0/30")),
        ("Debian GNU/Linux 12", "127.0.0.4/30 \n127.0.0.8/30 ", ("127.0.0.5", "127.0.0.4/30")),  # its first address
        ("Debian GNU/Linux 12", "203.0.113.0/24 \n127.0.0.4/30 ", ("127.0.0.5", "127.0.0.4/30")),
        ("Debian GNU/Linux 12", f"fd00::/64 fd00::1\n127.0.0.0/30 {OTHER}", (OTHER, "127.0.0.0/30")),
        ("Alpine Linux v3.20", f"203.0.113.0/24 {STRANGE}", None),  # in a machine of its own
        ("Docker Desktop", f"127.0.0.0/30 {OTHER}", None),
    ],
)
def test_containers_reach_this_machine_by_its_address_on_the_bridge(
    docker: Docker, system: str, network: str, bridge: tuple[str, str] | None
) -> None:
    environment = {**docker.environment, "SYSTEM": system, "NETWORK": network}

    assert bridge_to_containers(environment) == (bridge and Bridge(bridge[0], IPv4Network(bridge[1])))
