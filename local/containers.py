"""ENTRY: one service of local/docker-compose.yml as a process of the harness: python -m local.containers <service>.

The container's output is its output; when it is asked to end, it removes the container.
Exit codes: 0 asked to end, 2 no Docker engine to run it, else what Compose or the container ended with.
"""

import argparse
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network
from itertools import takewhile
from queue import SimpleQueue

from local.errors import HarnessError, PrerequisitesError
from local.processes import MARK
from local.relay import relay
from local.settings import REPOSITORY, Settings, read_settings

COMPOSE_FILE = REPOSITORY / "local" / "docker-compose.yml"
SERVICES = {"localstack": "aws", "cassandra": "cassandra"}  # and the names of their ports
REACHED = ("client_api", "ministack")  # servers of the harness that containers ask, by the names of their ports

VERSION = ("docker", "compose", "version")
ENGINE = ("docker", "version", "--format", "{{.Server.Version}}")
REMEDY = "Install Docker with Compose v2 and start its engine, or use HARNESS=localstack, which needs neither."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one service until it ends or is to end, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local.containers", description="Run a container, attached.")
    parser.add_argument("service", choices=SERVICES)
    service: str = parser.parse_args(arguments).service
    try:
        settings = read_settings()
        check_engine(settings.environment)
        return Container(service, settings).run()
    except HarnessError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


def check_engine(environment: Mapping[str, str]) -> None:
    """Raise PrerequisitesError unless there are a Docker client, Compose v2 and an engine that answers."""
    for command in (VERSION, ENGINE):
        _ask(command, environment)


@dataclass(frozen=True)
class Bridge:
    """The network between this machine and its containers."""

    address: str  # this machine's
    subnet: IPv4Network


def bridge_to_containers(environment: Mapping[str, str]) -> Bridge | None:
    """Return the bridge of an engine in this very machine; raises PrerequisitesError without an engine.

    None: the engine is in a virtual machine of its own, as Docker Desktop's, and brings to 127.0.0.1 what its
    containers ask of this machine.
    """
    if "Docker Desktop" in _ask(("docker", "info", "--format", "{{.OperatingSystem}}"), environment):
        return None
    networks = "{{range .IPAM.Config}}{{println .Subnet .Gateway}}{{end}}"
    found = _ask(("docker", "network", "inspect", "bridge", "--format", networks), environment).splitlines()
    bridges = (_bridge(*line.split()) for line in found if line.strip())
    return next((bridge for bridge in bridges if bridge and _is_ours(bridge.address)), None)


def _bridge(subnet: str, gateway: str = "") -> Bridge | None:
    network = ip_network(subnet, strict=False)
    if not isinstance(network, IPv4Network):  # what the relay reaches listens on IPv4
        return None
    # An engine that was started only once does not show its gateway, which is the first address of the subnet.
    return Bridge(gateway or str(next(network.hosts())), network)


@dataclass(frozen=True)
class Container:
    """The only container of a Compose project of its own, named by its port, so that no two runs share one."""

    service: str
    settings: Settings
    patience_seconds: float = 5.0  # for Compose, once its container is gone

    def run(self) -> int:
        """Run the container until it ends or we are asked to end; nothing of it is left."""
        events: SimpleQueue[str] = SimpleQueue()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: events.put("asked"))
        with ExitStack() as stack:
            self._open_ways(stack)
            up = self._start()
            threading.Thread(target=lambda: events.put(str(up.wait())), daemon=True).start()
            asked = events.get() == "asked"
            removed = self._end(up)
        return removed if asked else up.returncode

    def _open_ways(self, stack: ExitStack) -> None:
        """Let the functions in LocalStack's containers, and itself, reach servers that listen on 127.0.0.1 only."""
        bridge = bridge_to_containers(self.settings.environment) if self.service == "localstack" else None
        if bridge:
            for name in REACHED:
                stack.enter_context(relay(bridge.address, self.settings.ports.port(name).number, bridge.subnet))

    def _start(self) -> subprocess.Popen[bytes]:
        options = ("--force-recreate", "--renew-anon-volumes", "--quiet-pull", "--no-color", "--no-log-prefix")
        command = self._compose("up", *options, "--exit-code-from", self.service, self.service)
        return subprocess.Popen(command, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True)

    def _end(self, up: subprocess.Popen[bytes]) -> int:
        """Remove the container, which ends what is attached to it, and return the status of the removal."""
        status = self._remove()
        if self._ended(up):
            return status
        up.terminate()  # it was not attached yet: it still pulls or creates
        if not self._ended(up):
            up.kill()
            up.wait()
        return self._remove()

    def _ended(self, up: subprocess.Popen[bytes]) -> bool:
        try:
            up.wait(self.patience_seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _remove(self) -> int:
        """Remove the container and the containers that it has started, LocalStack's functions."""
        command = self._compose("rm", "--stop", "--force", "--volumes", self.service)
        # In a session of its own and without the mark: to end the harness is not to end the removal.
        status = self._run(command)
        listed = ("docker", "ps", "--all", "--quiet", "--filter", f"name=^{self._project}-{self.service}-")
        started = _ask(listed, self._environment).split()
        return status or (self._run(("docker", "rm", "--force", "--volumes", *started)) if started else 0)

    def _run(self, command: Sequence[str]) -> int:
        return subprocess.run(command, env=self._environment, start_new_session=True, check=False).returncode

    def _compose(self, *words: str) -> tuple[str, ...]:
        return ("docker", "compose", "--file", str(COMPOSE_FILE), "--project-name", self._project, *words)

    @property
    def _project(self) -> str:
        return f"cubo-{getattr(self.settings.ports, SERVICES[self.service])}"

    @property
    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in self.settings.environment.items() if name != MARK}


def _ask(command: Sequence[str], environment: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    except OSError:
        raise _unfit("`docker` was not found") from None
    if done.returncode:
        asked = " ".join(takewhile(lambda word: not word.startswith("-"), command))
        said = (done.stderr or done.stdout).strip().splitlines()
        raise _unfit(f"`{asked}` says: {said[0] if said else f'status {done.returncode}'}")
    return done.stdout


def _unfit(what: str) -> PrerequisitesError:
    sentence = what if what.endswith((".", "?")) else f"{what}."
    return PrerequisitesError(f"HARNESS=docker needs a Docker engine with Compose v2, but {sentence} {REMEDY}")


def _is_ours(address: str) -> bool:
    try:
        with socket.create_server((address, 0)):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
