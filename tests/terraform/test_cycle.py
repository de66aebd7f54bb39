"""The local environment's whole life on emulators of its own: apply, no changes, one change, destroy.

It has what `make local-e2e` has and what that leaves out: Amazon Keyspaces instead of a cluster of one's own, and JWT.
"""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest

from local.harness import Harness
from local.parts import control_plane, ministack, moto
from local.settings import REPOSITORY, Ports, Settings, read_settings
from local.terraform import Terraform

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


@dataclass
class Life:
    """What was seen at each step."""

    applied: str
    planned_again: str | None
    state: dict[str, Any]
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
    applied, planned_again, state = terraform.apply(print), terraform.plan(), terraform.state()
    other = Terraform(settings, FLIGHTS, {**VARIABLES, "workers": 3})
    planned_for_change = other.plan()
    changed, planned_after_change = other.apply(print), other.plan()
    destroyed = other.destroy()
    return Life(
        applied, planned_again, state, planned_for_change, changed, planned_after_change, destroyed, other.state()
    )


def resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every managed resource of a module and of those within it, as `terraform show -json` says it."""
    yield from (found for found in module.get("resources", []) if found["mode"] == "managed")
    for child in module.get("child_modules", []):
        yield from resources(child)


def types_of_the_stack() -> set[str]:
    files = (REPOSITORY / "terraform" / "modules").rglob("*.tf")
    return {found for file in files for found in re.findall(r'(?m)^resource "(\w+)"', file.read_text())}


def test_a_second_plan_finds_no_changes(life: Life) -> None:
    assert re.fullmatch(r"Apply complete! Resources: \d+ added, 0 changed, 0 destroyed\.", life.applied)
    assert not life.planned_again


def test_every_resource_type_of_the_modules_was_made(life: Life) -> None:
    made = {resource["type"] for resource in resources(life.state["values"]["root_module"])}

    assert types_of_the_stack() - made == set()


def test_one_changed_input_changes_one_resource(life: Life) -> None:
    assert life.planned_for_change
    assert life.changed == "Apply complete! Resources: 0 added, 1 changed, 0 destroyed."
    assert not life.planned_after_change


def test_destroy_leaves_nothing(life: Life) -> None:
    made = len(list(resources(life.state["values"]["root_module"])))

    assert life.destroyed == f"Destroy complete! Resources: {made} destroyed."
    assert list(resources(life.left.get("values", {}).get("root_module", {}))) == []
