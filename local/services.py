"""Which server of the harness answers for which AWS service: one endpoint for each service."""

from collections.abc import Mapping

# By boto3's and Terraform's name, the name in the SDKs' variables: AWS_ENDPOINT_URL_<name>.
SDK_NAMES: Mapping[str, str] = {
    "acm": "ACM",
    "apigatewayv2": "APIGATEWAYV2",
    "budgets": "BUDGETS",
    "cloudformation": "CLOUDFORMATION",
    "cloudwatch": "CLOUDWATCH",
    "dynamodb": "DYNAMODB",
    "ec2": "EC2",
    "ecr": "ECR",
    "ecs": "ECS",
    "elbv2": "ELASTIC_LOAD_BALANCING_V2",
    "events": "EVENTBRIDGE",
    "glue": "GLUE",
    "iam": "IAM",
    "keyspaces": "KEYSPACES",
    "kms": "KMS",
    "lambda": "LAMBDA",
    "logs": "CLOUDWATCH_LOGS",
    "quicksight": "QUICKSIGHT",
    "s3": "S3",
    "scheduler": "SCHEDULER",
    "secretsmanager": "SECRETS_MANAGER",
    "sns": "SNS",
    "sqs": "SQS",
    "sts": "STS",
}
SERVICES = tuple(SDK_NAMES)

HARNESSES = ("ministack", "localstack", "docker", "external")
MAIN = {"ministack": "ministack", "localstack": "localstack", "docker": "localstack"}
_MOTO = dict.fromkeys(("acm", "ec2", "elbv2", "glue"), "moto")
_CONTROL_PLANE = dict.fromkeys(("keyspaces", "quicksight"), "control_plane")
# LocalStack has none of these, or not all of them that the product uses: local/README.md says what is missing.
_MINISTACK = dict.fromkeys(("apigatewayv2", "budgets", "cloudformation", "ecr", "ecs"), "ministack")
_OTHERS = {
    "ministack": {**_MOTO, "cloudwatch": "moto", **_CONTROL_PLANE},
    "localstack": {**_MOTO, **_CONTROL_PLANE, **_MINISTACK},
}


def served(harness: str) -> dict[str, str]:
    """Return the server of each service in a harness that has servers of its own."""
    main = MAIN[harness]
    return {service: _OTHERS[main].get(service, main) for service in SERVICES}
