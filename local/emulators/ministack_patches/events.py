"""Amazon EventBridge as MiniStack answers for it."""

import json
import logging
import re

from ministack.services import ecs, eventbridge

CLUSTER = re.compile(r"arn:aws[a-z-]*:ecs:[^:]+:\d{12}:cluster/.+")
PARAMETERS = {  # of a target, and what RunTask calls them
    "TaskDefinitionArn": "taskDefinition",
    "TaskCount": "count",
    "LaunchType": "launchType",
    "PlatformVersion": "platformVersion",
    "PropagateTags": "propagateTags",
    "Group": "group",
}


def run_task_targets() -> None:
    """AWS runs the task of a target that is an ECS cluster, and takes the target's input for the task's overrides;
    MiniStack drops the event with a warning."""
    invoke = eventbridge._invoke_target

    def invoke_or_run(target: dict, event: dict, rule: dict, view=None) -> None:
        if CLUSTER.fullmatch(target.get("Arn", "")):
            _run_task(target, rule, view or eventbridge._pattern_event_view(event))
        else:
            invoke(target, event, rule, view)

    eventbridge._invoke_target = invoke_or_run


def _run_task(target: dict, rule: dict, view) -> None:
    given, overrides = target.get("EcsParameters", {}), target.get("Input", "{}")
    if target.get("InputTransformer"):
        overrides = eventbridge._apply_input_transformer(target["InputTransformer"], rule, view)
    network = given.get("NetworkConfiguration", {}).get("awsvpcConfiguration", {})
    status, _, said = ecs._ACTION_MAP["RunTask"](
        {
            **{name: given[member] for member, name in PARAMETERS.items() if member in given},
            "cluster": target["Arn"],
            "networkConfiguration": {"awsvpcConfiguration": {_lower(name): value for name, value in network.items()}},
            "overrides": json.loads(overrides),
            "startedBy": f"events-rule/{rule['Name']}",
        }
    )
    if status != 200:
        logging.getLogger("eventbridge").warning("The target %s ran no task: %s", target["Arn"], said)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
