"""Amazon ECS as MiniStack answers for it."""

import json
import sys

from ministack.services import ecs, lambda_svc


def run_no_containers() -> None:
    """AWS runs a task's containers; MiniStack does too if it finds a Docker engine, whose images would be fetched, and
    at its start removes from it what other MiniStacks left. Without the package `docker` it uses none: a task is
    RUNNING as soon as it is asked for, on any machine."""
    sys.modules["docker"] = None  # whoever imports it is told that it is not installed
    lambda_svc._docker_available = False  # already imported


def keep_zone_rebalancing() -> None:
    """AWS shows a service's availabilityZoneRebalancing, ENABLED unless it was given; MiniStack forgets it."""
    for action, default in (("CreateService", {"availabilityZoneRebalancing": "ENABLED"}), ("UpdateService", {})):
        ecs._ACTION_MAP[action] = _keeping(ecs._ACTION_MAP[action], default)


def _keeping(act, default: dict):
    def kept(data: dict):
        answer = act(data)
        if answer[0] != 200:
            return answer
        service = _service(json.loads(answer[2])["service"]["serviceArn"])
        service.update({**default, **{name: value for name, value in data.items() if name == ZONES}})
        return ecs.json_response({"service": ecs._sanitize(service)})

    return kept


def _service(arn: str) -> dict:
    return next(service for service in ecs._services.values() if service["serviceArn"] == arn)


ZONES = "availabilityZoneRebalancing"
