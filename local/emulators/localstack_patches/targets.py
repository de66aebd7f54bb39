"""Targets of EventBridge's rules that LocalStack does not have."""

import json
import logging
import os

import boto3
from localstack.services.events.target import TargetSender, TargetSenderFactory

LOG = logging.getLogger("localstack.cubo")
GIVEN = ("LaunchType", "NetworkConfiguration", "PlatformVersion", "EnableExecuteCommand", "PropagateTags", "Tags")


def run_task_targets() -> None:
    """AWS runs a rule's ECS task with what the input transformer made as overrides; LocalStack sells that. It is run by
    the emulator at AWS_ENDPOINT_URL_ECS, if that is set."""
    TargetSenderFactory.register_target_sender("ecs", TaskSender)


def take_workflow_targets() -> None:
    """AWS starts a rule's Glue workflow; LocalStack refuses the rule. No emulator runs one, as
    a line in the log says."""
    TargetSenderFactory.register_target_sender("glue", WorkflowSender)


class TaskSender(TargetSender):
    """Runs a task of ECS."""

    def send_event(self, event, trace_header) -> None:
        """Run the task of the target, or say that there is nothing to run it."""
        wanted, address = self.target["EcsParameters"], os.environ.get("AWS_ENDPOINT_URL_ECS")
        if not address:
            LOG.warning("no emulator of ECS: task of %s is not run for rule %s", self.arn, self.rule_name)
            return
        overrides = json.loads(event) if isinstance(event, str) else event
        boto3.client("ecs", endpoint_url=address, region_name=self.target_region).run_task(
            cluster=self.arn,
            taskDefinition=wanted["TaskDefinitionArn"],
            count=wanted.get("TaskCount", 1),
            overrides=overrides if "containerOverrides" in overrides else {},
            startedBy=f"events-rule/{self.rule_name}"[:128],
            **{name[0].lower() + name[1:]: _lowered(wanted[name]) for name in GIVEN if name in wanted},
        )


class WorkflowSender(TargetSender):
    """Says that a workflow would be started."""

    def send_event(self, event, trace_header) -> None:
        """Say it."""
        LOG.warning("no emulator runs workflows: %s is not started for rule %s", self.arn, self.rule_name)


def _lowered(value):
    """Return a parameter of a target as RunTask writes it: awsvpcConfiguration, not AwsvpcConfiguration."""
    if isinstance(value, list):
        return [_lowered(one) for one in value]
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: _lowered(one) for name, one in value.items()}
    return value
