"""Builds in processes that are killed at every other of their requests, while readers read all the time."""

import os
import subprocess
import sys
from pathlib import Path

from mypy_boto3_dynamodb import DynamoDBClient

from cube_model.store import Blocks
from cube_server.published import DynamoPublished
from glue_cube.control_table import DynamoControl
from glue_cube.plan_command import Versions
from tests.integration.aws import Aws
from tests.numbered_versions import Readers

ROOT = Path(__file__).parents[3]
READS = 200
KILL_POINTS = 8


def environment(aws: Aws, address: str) -> dict[str, str]:
    """For a process that signs as these tests do, and asks the DynamoDB that they ask."""
    found = aws.session.get_credentials()
    assert found is not None
    keys = found.get_frozen_credentials()
    own: dict[str, str] = {"AWS_ACCESS_KEY_ID": str(keys.access_key), "AWS_SECRET_ACCESS_KEY": str(keys.secret_key)}
    token = {"AWS_SESSION_TOKEN": keys.token} if keys.token else {}
    region = {"AWS_DEFAULT_REGION": aws.region, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    return {**os.environ, **aws.variables, **own, **token, **region, "AWS_ENDPOINT_URL_DYNAMODB": address}


def test_no_reader_sees_a_mixture_while_builds_are_killed_at_their_requests(
    aws: Aws, dynamodb: DynamoDBClient, table: str, control_table: str
) -> None:
    def connect() -> tuple[Versions, Blocks]:
        return DynamoControl(dynamodb, control_table), DynamoPublished(dynamodb, table, control_table)

    readers, control = Readers(connect), DynamoControl(dynamodb, control_table)
    command = [sys.executable, "-m", "tests.killed_publisher", table, control_table, aws.prefix]
    readers.start(2)
    try:
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(aws, dynamodb.meta.endpoint_url),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        aws.eventually(lambda: readers.faults or readers.reads >= READS)
    finally:
        readers.stop()

    assert ended.returncode == 0, ended.stderr
    assert readers.faults == []
    assert len(ended.stdout.splitlines()) >= KILL_POINTS
    pointer = control.pointer()
    assert pointer is not None
    kept = [manifest for version in pointer.readable if (manifest := control.manifest(version))]
    left = {item["pk"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}
    assert left == set().union(*(manifest.block_ids for manifest in kept))
    print(ended.stdout, f"{readers.reads} reads, {readers.overtaken} overtaken, of {len(readers.versions)} versions")
