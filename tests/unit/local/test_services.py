import json
import os
import shlex
import subprocess
import sys

import boto3
import pytest

from local.environments import address, endpoint, endpoint_by_service, endpoints
from local.services import HARNESSES, SDK_NAMES, SERVICES, served
from local.settings import REPOSITORY, read_settings


def test_the_names_are_those_of_boto3_and_the_sdks() -> None:
    models = {service: boto3.Session()._session.get_service_model(service) for service in SERVICES}

    assert {name: model.service_id.replace(" ", "_").upper() for name, model in models.items()} == SDK_NAMES


def test_terraform_is_given_an_endpoint_for_every_service_and_no_other() -> None:
    provider = (REPOSITORY / "terraform" / "environments" / "local" / "providers.tf").read_text()
    block = provider.partition("endpoints {\n")[2].partition("}")[0]

    assert [line.split() for line in block.splitlines() if line.strip()] == [
        [service, "=", f'var.endpoints["{service}"]'] for service in SERVICES
    ]


@pytest.mark.parametrize("harness", [harness for harness in HARNESSES if harness != "external"])
def test_the_variables_lead_to_the_server_of_each_service(harness: str) -> None:
    settings = read_settings({"HARNESS": harness})
    variables = endpoints(settings)

    for service, server in served(harness).items():
        found = variables.get(f"AWS_ENDPOINT_URL_{SDK_NAMES[service]}", variables["AWS_ENDPOINT_URL"])
        assert found == endpoint(settings, service) == address(settings, server)


def test_ministack_gives_way_to_localstack() -> None:
    alone, beside = read_settings({}), read_settings({"HARNESS": "localstack"})

    assert (endpoint(alone, "ecs"), endpoint(alone, "s3")) == ("http://127.0.0.1:4566", "http://127.0.0.1:4566")
    assert (endpoint(beside, "ecs"), endpoint(beside, "s3")) == ("http://127.0.0.1:4569", "http://127.0.0.1:4566")


def test_a_shell_is_led_to_every_server() -> None:
    environment = {**os.environ, "HARNESS": "localstack", "PYTHONPATH": "src"}
    settings = read_settings({"HARNESS": "localstack"})
    command = [sys.executable, "-m", "local", "variables"]

    output = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True).stdout

    said = dict(shlex.split(line)[1].split("=", 1) for line in output.splitlines())
    assert endpoints(settings).items() <= said.items()
    assert json.loads(said["TF_VAR_endpoints"]) == endpoint_by_service(settings)
    assert (said["CASSANDRA_HOSTS"], said["AWS_ACCESS_KEY_ID"]) == ("127.0.0.1", "test")
