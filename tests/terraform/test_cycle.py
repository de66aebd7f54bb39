"""The local environment's whole life on emulators of its own: apply, no changes, one change, destroy.

It has what `make local-e2e` has and what that leaves out: Amazon Keyspaces instead of a cluster of one's own, and JWT.
"""

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from local import aws_clients
from local.deployed import Deployed
from local.emulator_parts import control_plane, ministack, moto
from local.harness import Harness
from local.settings import CLIENT_API_TOKEN, REPOSITORY, Ports, Settings, read_settings
from local.terraform import Terraform
from tests.terraform.policy_rules import problems
from tests.terraform.rendered_policies import documents, resources

FAMILY = "flights-local-csv-loader"
FLIGHTS = REPOSITORY / "cubes" / "flights"
VARIABLES: dict[str, object] = {
    "cassandra": {"kind": "keyspaces"},
    "authorization": {"type": "JWT", "issuer": "https://login.cubo.test/", "audience": ["cubo"]},
}


def free_ports() -> Ports:
    """Ports that nothing listens on now, all different."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in fields(Ports)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return Ports(*(one.getsockname()[1] for one in sockets))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return replace(read_settings(), ports=free_ports(), run_folder=tmp_path_factory.mktemp("cycle"))


@pytest.fixture(scope="module")
def emulators(settings: Settings) -> Iterator[None]:
    parts = [ministack(settings), moto(settings), control_plane(settings)]
    harness = Harness(settings.root, settings.run_folder, parts, settings.environment)
    harness.up()
    yield
    harness.down()


def land_a_file(settings: Settings, landing: str) -> dict[str, Any]:
    """Put a file where files land; the overrides of the task that this starts."""
    place = urlsplit(landing)
    s3, ecs = aws_clients.client("s3", settings), aws_clients.client("ecs", settings)
    s3.put_object(Bucket=place.netloc, Key=f"{place.path[1:]}flights 2013.csv", Body=b"year\n")
    for _ in range(100):
        if arns := ecs.list_tasks(cluster="flights-local", desiredStatus="RUNNING", family=FAMILY)["taskArns"]:
            task: dict[str, Any] = ecs.describe_tasks(cluster="flights-local", tasks=arns)["tasks"][0]
            return {one["name"]: one["value"] for one in task["overrides"]["containerOverrides"][0]["environment"]}
        time.sleep(0.1)
    return {}


@dataclass
class Life:
    """What was seen at each step."""

    applied: str
    planned_again: str | None
    state: dict[str, Any]
    outputs: dict[str, Any]
    task: dict[str, Any]  # the container overrides of the task that a landed file started
    planned_for_change: str | None
    changed: str
    planned_after_change: str | None
    destroyed: str
    left: dict[str, Any]


@pytest.fixture(scope="module")
def life(settings: Settings, emulators: None, artifacts: None) -> Life:
    terraform = Terraform(settings, FLIGHTS, VARIABLES)
    terraform.init(print)
    assert terraform.plan()
    applied, planned_again = terraform.apply(), terraform.plan()
    state, outputs = terraform.state(), terraform.outputs()
    task = land_a_file(settings, outputs["stack"]["landing"])
    other = Terraform(settings, FLIGHTS, {**VARIABLES, "workers": 3})
    planned_for_change = other.plan()
    changed, planned_after_change = other.apply(), other.plan()
    return Life(
        applied=applied,
        planned_again=planned_again,
        state=state,
        outputs=outputs,
        task=task,
        planned_for_change=planned_for_change,
        changed=changed,
        planned_after_change=planned_after_change,
        destroyed=other.destroy(),
        left=other.state(),
    )


def types_of_the_stack() -> set[str]:
    files = (REPOSITORY / "terraform" / "modules").rglob("*.tf")
    return {found for file in files for found in re.findall(r'(?m)^resource "(\w+)"', file.read_text())}


def test_a_second_plan_finds_no_changes(life: Life) -> None:
    assert re.fullmatch(r"Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\.", life.applied)
    assert not life.planned_again


def test_every_resource_type_of_the_modules_was_made(life: Life) -> None:
    made = {resource.type for resource in resources(life.state)}

    assert types_of_the_stack() - made == set()


def test_every_policy_and_setting_as_it_was_rendered_keeps_the_rules(life: Life) -> None:
    assert problems(life.state) == []


def test_the_token_of_the_client_is_in_no_state(life: Life) -> None:
    assert CLIENT_API_TOKEN not in json.dumps(life.state)


def test_the_harness_knows_the_names_that_terraform_gives(life: Life) -> None:
    stack, deployed = life.outputs["stack"], Deployed.of("flights")

    assert (stack["name"], stack["keyspace"]) == (deployed.name, deployed.keyspace)
    assert stack["lambda_function_name"] == deployed.lambda_function_name
    assert stack["glue_job_name"] == deployed.glue_job_name
    assert stack["table_names"] == deployed.table_names


def test_the_operations_page_says_what_was_made(life: Life) -> None:
    made = resources(life.state)
    counts = (len(made), len({resource.type for resource in made}), len(list(documents(life.state))))

    page = (REPOSITORY / "docs" / "operations.md").read_text()

    said = re.search(r"makes (\d+) resources of (\d+) types.*judges its (\d+) policy documents", page)
    assert said and tuple(map(int, said.groups())) == counts


def test_a_landed_file_starts_a_task_that_is_told_which(life: Life) -> None:
    bucket = urlsplit(life.outputs["stack"]["landing"]).netloc

    assert life.task == {"LANDING_BUCKET": bucket, "LANDED_KEY": "landing/flights 2013.csv"}


def test_one_changed_input_changes_one_resource(life: Life) -> None:
    assert life.planned_for_change
    assert life.changed == "Apply complete! Resources: 0 added, 1 changed, 0 destroyed."
    assert not life.planned_after_change


def test_destroy_leaves_nothing(life: Life) -> None:
    made = len(resources(life.state))

    assert life.destroyed == f"Destroy complete! Resources: {made} destroyed."
    assert resources(life.left) == []
