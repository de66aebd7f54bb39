"""What local/README.md says of each AWS service, and the question that shows whether a server has it."""

import re
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from local.settings import ACCOUNT, REPOSITORY

# A cheap question for each service.
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "acm": ("list_certificates", {}),
    "apigatewayv2": ("get_apis", {}),
    "budgets": ("describe_budgets", {"AccountId": ACCOUNT}),
    "cloudformation": ("describe_stacks", {}),
    "cloudwatch": ("describe_alarms", {}),
    "dynamodb": ("list_tables", {}),
    "ec2": ("describe_vpcs", {}),
    "ecr": ("describe_repositories", {}),
    "ecs": ("list_clusters", {}),
    "elbv2": ("describe_load_balancers", {}),
    "events": ("list_rules", {}),
    "glue": ("get_jobs", {}),
    "iam": ("list_roles", {}),
    "keyspaces": ("get_keyspace", {"keyspaceName": "no_such"}),
    "kms": ("list_keys", {}),
    "lambda": ("list_functions", {}),
    "logs": ("describe_log_groups", {}),
    "quicksight": ("describe_data_source", {"AwsAccountId": ACCOUNT, "DataSourceId": "no-such"}),
    "s3": ("list_buckets", {}),
    "scheduler": ("list_schedules", {}),
    "secretsmanager": ("list_secrets", {}),
    "sns": ("list_topics", {}),
    "sqs": ("list_queues", {}),
    "sts": ("get_caller_identity", {}),
}
_ASKED_FOR_WHAT_IS_ABSENT = ("keyspaces", "quicksight")
_SERVERS = {"LocalStack": "localstack", "MiniStack": "ministack", "moto": "moto", "Control plane": "control_plane"}


@dataclass(frozen=True)
class Row:
    """One service's row of the table."""

    service: str
    ministack: str  # who serves it in that harness
    localstack: str
    why_not_localstack: str  # empty where LocalStack serves it


def rows() -> list[Row]:
    """The rows of the table of services; a row of several services is one for each."""
    text = (REPOSITORY / "local" / "README.md").read_text(encoding="utf-8")
    section = text.partition("## AWS services")[2].partition("\n## ")[0]
    found = [line.strip("| ").split(" | ") for line in section.splitlines() if re.match(r"\| .*`", line)]
    return [row for cells in found for row in _rows(*cells[:4])]


def _rows(_title: str, names: str, ministack: str, localstack: str) -> list[Row]:
    server, _, why = localstack.partition(": ")
    return [Row(name, _SERVERS[ministack], _SERVERS[server], why) for name in re.findall("`([a-z0-9]+)`", names)]


def answers(client: Any, service: str) -> bool:
    """Whether a server has the service: it answers, or says that what is asked for is not there."""
    operation, parameters = QUESTIONS[service]
    try:
        getattr(client, operation)(**parameters)
    except ClientError as error:
        absent = error.response["Error"]["Code"] == "ResourceNotFoundException"
        return absent and service in _ASKED_FOR_WHAT_IS_ABSENT
    return True
