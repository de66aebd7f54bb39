"""Emulators of a test's own, as processes on free ports, and clients that hold each answer against AWS's model."""

import json
import os
import socket
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.model import Shape

from local import emulator_parts
from local.emulator_parts import emulators_python
from local.environments import aws_environment
from local.probes import tcp
from local.processes import MARK, end, marked, spawn
from local.settings import ACCESS_KEY, ACCOUNT, HOST, REGION, SECRET_KEY, read_settings

SETTINGS = read_settings()
FOLDER = SETTINGS.root / "local" / "emulators"
PATIENCE_SECONDS = 120.0
ENDING_SECONDS = 20.0  # for a server to end when it is asked to


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def control_plane(folder: Path, *options: str) -> Iterator[str]:
    """Run the control plane, its log going to the folder; yields its address."""
    port = free_port()
    with _running(folder, port, "control_plane.py", "--port", str(port), *options) as address:
        yield address


@contextmanager
def moto(folder: Path) -> Iterator[str]:
    """Run moto; yields its address."""
    port = free_port()
    with _running(folder, port, "moto_server.py", "--port", str(port)) as address:
        yield address


@contextmanager
def localstack(folder: Path, **variables: str) -> Iterator[str]:
    """Run LocalStack as the harness does, but with these variables in its environment; yields its address."""
    ports = replace(SETTINGS.ports, aws=free_port())
    part = emulator_parts.localstack(replace(SETTINGS, harness="localstack", ports=ports, run_folder=folder))
    with _started(part.command, {**part.environment, **variables}, folder, ports.aws) as address:
        yield address


@contextmanager
def ministack(folder: Path, **variables: str) -> Iterator[str]:
    """Run MiniStack with these variables in its environment; yields its address."""
    port = free_port()
    settings = {"BIND_HOST": HOST, "GATEWAY_PORT": str(port), "IOT_MTLS_ENABLED": "0", "TMPDIR": str(folder)}
    with _running(folder, port, "ministack_server.py", **settings, **variables) as address:
        yield address


def checked_client(service: str, address: str) -> Any:
    """Return a client, for a service that speaks JSON, that fails if an answer does not fit AWS's model of it."""
    made = client(service, address)
    made.meta.events.register("after-call", _check_answer)
    return made


def client(service: str, address: str) -> Any:
    """Return a client of the service at that address."""
    made: Any = boto3.session.Session(ACCESS_KEY, SECRET_KEY, region_name=REGION).client(
        service,  # type: ignore[call-overload]
        endpoint_url=address,
        config=Config(
            parameter_validation=False,  # to refuse is the emulator's part
            retries={"total_max_attempts": 1},
            proxies={},
            s3={"addressing_style": "path"},
        ),
    )
    return made


def refusal(call: Any, **parameters: Any) -> tuple[str, int]:
    """Return kind and status of the error that the call ends in; fails if there is none."""
    try:
        call(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError(f"{call.__name__}({parameters}) was not refused")


@contextmanager
def _running(folder: Path, port: int, script: str, *arguments: str, **variables: str) -> Iterator[str]:
    environment = {"MOTO_ACCOUNT_ID": ACCOUNT, **aws_environment(), **variables}
    command = (emulators_python(SETTINGS), str(FOLDER / script), *arguments)
    with _started(command, environment, folder, port) as address:
        yield address


@contextmanager
def _started(command: Sequence[str], environment: Mapping[str, str], folder: Path, port: int) -> Iterator[str]:
    log = folder / f"{Path(command[1]).stem}.log"
    variables = {"PATH": os.environ["PATH"], MARK: uuid.uuid4().hex, **environment}
    process = spawn(command, variables, folder, log)
    deadline = time.monotonic() + PATIENCE_SECONDS
    try:
        while not _listens(port):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)
        yield f"http://{HOST}:{port}"
    finally:
        end(lambda: marked(variables[MARK]), ENDING_SECONDS)  # LocalStack, asked amid its work, may not end by itself
        process.wait()


def _listens(port: int) -> bool:
    try:
        tcp(port)()
    except OSError:
        return False
    return True


def _check_answer(http_response: Any, model: Any, **_: Any) -> None:
    if http_response.status_code < 300 and http_response.content and model.output_shape:
        _check(json.loads(http_response.content), model.output_shape, model.name)


def _check(value: Any, shape: Shape, place: str) -> None:
    """Fail unless the value has the members that the model knows, and those that it demands."""
    inner: Any = shape
    if shape.type_name == "structure":
        names = {member.serialization.get("name", name): member for name, member in inner.members.items()}
        assert set(inner.required_members) <= set(value) <= set(names), f"{place}: {sorted(value)}"
        for name, member in value.items():
            _check(member, names[name], f"{place}.{name}")
    elif shape.type_name == "list":
        for element in value:
            _check(element, inner.member, f"{place}[]")
    elif shape.type_name == "map":
        for key, element in value.items():
            _check(element, inner.value, f"{place}.{key}")
    elif inner.metadata.get("enum"):
        assert value in inner.metadata["enum"], f"{place} is {value}"
