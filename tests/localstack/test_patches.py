"""LocalStack answers as AWS does where it did not: a test for each patch of it that no other file has."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.processes import command_of, marked
from tests.emulators import SETTINGS, client
from tests.function_calls import create, eventually

CODE = "def handle(*_): pass"
KEY = "arn:aws:kms:us-east-1:000000000000:key/"
CLUSTER = "arn:aws:ecs:us-east-1:000000000000:cluster/cubo"
TASKS = "arn:aws:ecs:us-east-1:000000000000:task-definition/"
EVENTS_ROLE = "arn:aws:iam::000000000000:role/events"
LANDED = """{"containerOverrides": [{"name": "loader", "environment": [
  {"name": "LANDING_BUCKET", "value": <bucket>},
  {"name": "LANDED_KEY", "value": <key>}
]}]}
"""
KEY = "landing/delays of May, ü.csv"


@pytest.fixture
def table(address: str) -> Iterator[str]:
    """The name of a table with `pk` and `sk`."""
    keys = {"pk": "HASH", "sk": "RANGE"}
    dynamodb = client("dynamodb", address)
    dynamodb.create_table(
        TableName="facts",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        KeySchema=[{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.get_waiter("table_exists").wait(TableName="facts", WaiterConfig={"Delay": 1})
    yield "facts"
    dynamodb.delete_table(TableName="facts")


def test_an_alarm_has_the_tags_that_it_is_made_with(address: str) -> None:
    alarms = client("cloudwatch", address)
    metric = {"Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible", "Statistic": "Maximum"}
    limit = {"Period": 60, "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    tags = [{"Key": "Project", "Value": "cubo"}, {"Key": "Environment", "Value": "test"}]
    alarms.put_metric_alarm(AlarmName="dead", Tags=tags, **metric, **limit)
    alarms.put_metric_alarm(AlarmName="untagged", **metric, **limit)
    arns = {alarm["AlarmName"]: alarm["AlarmArn"] for alarm in alarms.describe_alarms()["MetricAlarms"]}
    assert alarms.list_tags_for_resource(ResourceARN=arns["dead"])["Tags"] == tags
    assert alarms.list_tags_for_resource(ResourceARN=arns["untagged"])["Tags"] == []


def test_a_function_is_in_a_network_that_localstack_does_not_have(functions: Any) -> None:
    first = {"SubnetIds": ["subnet-0123456789abcdef0", "subnet-1"], "SecurityGroupIds": ["sg-1"]}
    made = create(functions, "inside", CODE, VpcConfig=first)["VpcConfig"]
    shown = functions.get_function_configuration(FunctionName="inside")["VpcConfig"]
    assert first.items() <= shown.items() and shown["VpcId"].startswith("vpc-")
    assert made == shown
    other = {"SubnetIds": ["subnet-2"], "SecurityGroupIds": ["sg-2", "sg-3"]}
    assert other.items() <= changed(functions, "inside", VpcConfig=other)["VpcConfig"].items()
    outside = changed(functions, "inside", VpcConfig={"SubnetIds": [], "SecurityGroupIds": []})["VpcConfig"]
    assert (outside["SubnetIds"], outside["SecurityGroupIds"], outside["VpcId"]) == ([], [], "")


def test_a_function_shows_its_key(functions: Any) -> None:
    assert create(functions, "locked", CODE, KMSKeyArn=f"{KEY}one")["KMSKeyArn"] == f"{KEY}one"
    assert key_of(functions, "locked") == f"{KEY}one"
    assert changed(functions, "locked", MemorySize=256)["KMSKeyArn"] == f"{KEY}one"
    assert changed(functions, "locked", KMSKeyArn=f"{KEY}two")["KMSKeyArn"] == f"{KEY}two"
    assert key_of(functions, "locked") == f"{KEY}two"
    assert "KMSKeyArn" not in changed(functions, "locked", KMSKeyArn="")
    assert key_of(functions, "locked") is None


def test_a_function_that_is_made_again_has_no_key_of_before(functions: Any) -> None:
    create(functions, "again", CODE, KMSKeyArn=f"{KEY}one")
    functions.delete_function(FunctionName="again")
    assert "KMSKeyArn" not in create(functions, "again", CODE)
    assert key_of(functions, "again") is None


def test_a_landed_file_runs_the_task_of_its_rule(address: str, beside: str) -> None:
    landing = client("s3", address)
    landing.create_bucket(Bucket="landing")
    landing.put_bucket_notification_configuration(
        Bucket="landing", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    tasks = client("ecs", beside)
    tasks.create_cluster(clusterName="cubo")
    tasks.register_task_definition(family="csv_loader", containerDefinitions=[{"name": "loader", "image": "loader:1"}])
    run_task_for_landed_files(client("events", address))

    for key in ("elsewhere/delays.csv", KEY):
        landing.put_object(Bucket="landing", Key=key, Body=b"year")

    def started() -> list[str]:
        found: list[str] = tasks.list_tasks(cluster="cubo", startedBy="events-rule/landed")["taskArns"]
        return found

    eventually(lambda: bool(started()))
    (task,) = tasks.describe_tasks(cluster="cubo", tasks=started())["tasks"]
    (container,) = task["overrides"]["containerOverrides"]
    assert container["name"] == "loader"
    assert {variable["name"]: variable["value"] for variable in container["environment"]} == {
        "LANDING_BUCKET": "landing",
        "LANDED_KEY": KEY,
    }
    assert (task["taskDefinitionArn"], task["launchType"]) == (f"{TASKS}csv_loader:1", "FARGATE")


def run_task_for_landed_files(events: Any) -> None:
    """Make a rule as terraform/modules/csv_loader does."""
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": ["landing"]}, "object": {"key": [{"prefix": "landing/"}]}},
    }
    events.put_rule(Name="landed", EventPattern=json.dumps(pattern))
    target = {
        "Id": "csv-loader",
        "Arn": CLUSTER,
        "RoleArn": EVENTS_ROLE,
        "EcsParameters": {
            "TaskDefinitionArn": f"{TASKS}csv_loader:1",
            "LaunchType": "FARGATE",
            "PropagateTags": "TASK_DEFINITION",
            "NetworkConfiguration": {"awsvpcConfiguration": {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"]}},
        },
        "InputTransformer": {
            "InputPathsMap": {"bucket": "$.detail.bucket.name", "key": "$.detail.object.key"},
            "InputTemplate": LANDED,
        },
    }
    assert events.put_targets(Rule="landed", Targets=[target])["FailedEntryCount"] == 0


def test_a_rule_may_start_a_workflow_which_no_emulator_runs(address: str, log: Path) -> None:
    events = client("events", address)
    events.put_rule(Name="loaded", EventPattern=json.dumps({"source": ["test.loaded"]}))
    workflow = "arn:aws:glue:us-east-1:000000000000:workflow/cube"
    target = {"Id": "cube", "Arn": workflow, "RoleArn": EVENTS_ROLE}
    assert events.put_targets(Rule="loaded", Targets=[target])["FailedEntryCount"] == 0
    assert events.list_targets_by_rule(Rule="loaded")["Targets"] == [target]
    events.put_events(Entries=[{"Source": "test.loaded", "DetailType": "loaded", "Detail": "{}"}])
    said = f"no emulator runs workflows: {workflow} is not started for rule loaded"
    eventually(lambda: any("WARN" in line and said in line for line in log.read_text().splitlines()))


def test_a_refused_put_tells_the_item_that_is_there(address: str, table: str) -> None:
    dynamodb = client("dynamodb", address)
    there = {"pk": {"S": "source"}, "sk": {"S": "1"}, "revision": {"N": "2"}}
    dynamodb.put_item(TableName=table, Item=there)
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException) as refused:
        dynamodb.put_item(
            TableName=table,
            Item={**there, "revision": {"N": "1"}},
            ConditionExpression="attribute_not_exists(pk) OR revision < :revision",
            ExpressionAttributeValues={":revision": {"N": "1"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert refused.value.response["Item"] == there


def test_items_are_inserted_by_partiql_where_there_is_none(address: str, table: str) -> None:
    dynamodb = client("dynamodb", address)
    insert = f"INSERT INTO \"{table}\" VALUE {{'pk': ?, 'sk': ?}}"
    statements = [{"Statement": insert, "Parameters": [{"S": "partiql"}, {"S": key}]} for key in ("1", "2")]
    assert not any("Error" in answer for answer in dynamodb.batch_execute_statement(Statements=statements)["Responses"])
    (answer,) = dynamodb.batch_execute_statement(Statements=statements[:1])["Responses"]
    assert answer["Error"]["Code"] == "DuplicateItem"
    assert dynamodb.scan(TableName=table)["Count"] == 2


def test_the_dynamodb_is_the_one_of_maven(address: str, mark: str) -> None:
    client("dynamodb", address).list_tables()
    commands = [command_of(process.pid) for process in marked(mark)]
    jars = SETTINGS.installed / "jars" / "dynamodb"
    (java,) = (command for command in commands if "dynamodb" in command.lower() and "java" in command.split()[0])
    assert f" -cp {jars}{os.sep}* " in java


def changed(functions: Any, name: str, **more: Any) -> dict[str, Any]:
    """Change the function's configuration, wait until that is done, and return what the change answered."""
    answer: dict[str, Any] = functions.update_function_configuration(FunctionName=name, **more)
    functions.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    return answer


def key_of(functions: Any, name: str) -> str | None:
    """The key that both questions show."""
    alone = functions.get_function_configuration(FunctionName=name).get("KMSKeyArn")
    whole = functions.get_function(FunctionName=name)["Configuration"].get("KMSKeyArn")
    assert alone == whole
    found: str | None = alone
    return found
