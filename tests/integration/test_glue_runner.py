import json
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from local import aws_clients
from local.errors import HarnessError
from local.glue_runner import run_glue_job
from local.harness import Harness
from local.settings import ACCOUNT, Settings
from tests.builders import FLIGHTS
from tools.build_artifacts import build

SCRIPT = """\
import json
import sys

import farewell
import greeting
from awsglue.utils import getResolvedOptions

found = getResolvedOptions(sys.argv, ["JOB_NAME", "day", "text"])
texts = [greeting.TEXT, farewell.TEXT]
print(json.dumps({"argv": sys.argv[1:], "resolved": found, "texts": texts}))
"""


@pytest.fixture
def own(settings: Settings, harness: Harness, tmp_path: Path) -> Settings:
    """The harness with a run folder of this test's own, so that no other job's files are in the way."""
    (tmp_path / "local").symlink_to(settings.root / "local")
    return replace(settings, root=tmp_path, run_folder=tmp_path / ".local")


@contextmanager
def registered(
    settings: Settings, name: str, script: Path, library: Path, arguments: Mapping[str, str], *wheels: Path
) -> Iterator[None]:
    """The files in a bucket and the job in Glue, as Terraform puts them there, until the end of the test."""
    s3, glue = aws_clients.s3(settings), aws_clients.glue(settings)
    s3.create_bucket(Bucket=name)
    for file in (script, library, *wheels):
        s3.upload_file(str(file), name, file.name)
    glues_own = {
        "--job-language": "python",
        "--extra-py-files": f"s3://{name}/{library.name}",
        "--additional-python-modules": ",".join(f"s3://{name}/{wheel.name}" for wheel in wheels),
        "--python-modules-installer-option": "--no-index",
    }
    glue.create_job(
        Name=name,
        Role=f"arn:aws:iam::{ACCOUNT}:role/{name}",
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{name}/{script.name}"},
        DefaultArguments={**glues_own, **{f"--{key}": value for key, value in arguments.items()}},
    )
    try:
        yield
    finally:
        glue.delete_job(JobName=name)
        for file in (script, library, *wheels):
            s3.delete_object(Bucket=name, Key=file.name)
        s3.delete_bucket(Bucket=name)


def test_a_job_that_is_not_registered_is_named(own: Settings) -> None:
    with pytest.raises(HarnessError, match="there is no Glue job 'no-such-job': run terraform apply first"):
        run_glue_job(own, "no-such-job")


def test_a_job_gets_its_script_libraries_and_arguments_and_nothing_else(own: Settings, tmp_path: Path) -> None:
    script, library, wheel = tmp_path / "script.py", tmp_path / "greeting.zip", tmp_path / "farewell-1-py3-none-any.whl"
    script.write_text(SCRIPT)
    for file, module, text in ((library, "greeting.py", "hello"), (wheel, "farewell/__init__.py", "bye")):
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(module, f"TEXT = '{text}'\n")
    arguments = {"day": "2024-01-01", "text": "a b,c=é"}
    lines: list[str] = []

    with registered(own, "test-printing", script, library, arguments, wheel):
        output = run_glue_job(own, "test-printing", lines.append)

    assert output.splitlines() == lines
    found = json.loads(next(line for line in lines if line.startswith("{")))
    assert found["texts"] == ["hello", "bye"]
    resolved = {"JOB_NAME": "test-printing", **arguments}
    assert {key: found["resolved"][key] for key in resolved} == resolved
    words = found["argv"]
    assert {key.removeprefix("--"): value for key, value in zip(words[::2], words[1::2], strict=True)} == resolved


def test_our_job_refuses_to_run_without_an_argument(
    own: Settings, settings: Settings, tmp_path: Path, dynamodb: DynamoDBClient, table: str, control_table: str
) -> None:
    library = build("glue_cube", FLIGHTS, tmp_path)
    arguments = {"name": "test", "facts_table": table, "cube_table": table, "control_table": control_table}
    arguments |= {"cassandra_hosts": "127.0.0.1", "cassandra_port": "1", "cassandra_auth": "none"}
    arguments |= {"cassandra_tls": "false", "cassandra_secret_arn": "none"}
    script = settings.root / "src" / "glue_cube" / "job.py"

    missing = pytest.raises(HarnessError, match="arguments are required: --cassandra_keyspace")
    with registered(own, "test-lacking", script, library, arguments), missing:
        run_glue_job(own, "test-lacking", lambda line: None)

    assert dynamodb.scan(TableName=control_table)["Count"] == 0
    assert dynamodb.scan(TableName=table)["Count"] == 0
