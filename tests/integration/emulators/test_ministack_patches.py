"""MiniStack answers as AWS does where it did not: a test for each patch of it."""

import http.client
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from local.emulator_parts import emulators_python
from tests.emulators import FOLDER, SETTINGS, checked_client, client, ministack, refusal

ASKED: list[str] = []  # what the fake Docker engine was asked for


class FakeDocker(BaseHTTPRequestHandler):
    """An engine that notes what it is asked for."""

    def do_GET(self) -> None:
        ASKED.append(self.path)
        content = json.dumps({"ApiVersion": "1.44", "MinAPIVersion": "1.24"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture(scope="module")
def docker() -> Iterator[str]:
    """The address of a fake Docker engine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeDocker) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, docker: str) -> Iterator[str]:
    with ministack(tmp_path_factory.mktemp("ministack"), DOCKER_HOST=docker) as address:
        yield address


@pytest.fixture(scope="module")
def ecs(address: str) -> Any:
    """A client of an ECS with a cluster `cubo` and a task definition `csv_loader`."""
    ecs = client("ecs", address)
    ecs.create_cluster(clusterName="cubo")
    ecs.register_task_definition(family="csv_loader", containerDefinitions=[{"name": "loader", "image": "loader:1"}])
    return ecs


def test_an_object_uploaded_in_parts_has_its_tags(address: str) -> None:
    s3 = client("s3", address)
    s3.create_bucket(Bucket="artifacts")
    place = {"Bucket": "artifacts", "Key": "connector.jar"}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place, Tagging="Project=cubo")["UploadId"]}
    part = {"PartNumber": 1, "ETag": s3.upload_part(**upload, PartNumber=1, Body=b"jar")["ETag"]}
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": [part]})
    assert s3.get_object_tagging(**place)["TagSet"] == [{"Key": "Project", "Value": "cubo"}]


def test_an_authorizer_shows_the_fields_of_its_type(address: str) -> None:
    gateway = client("apigatewayv2", address)
    api = {"ApiId": gateway.create_api(Name="facts", ProtocolType="HTTP")["ApiId"]}
    source = {"IdentitySource": ["$request.header.Authorization"]}
    token = {"Issuer": "https://issuer.test", "Audience": ["cubo"]}
    jwt = gateway.create_authorizer(**api, **source, Name="jwt", AuthorizerType="JWT", JwtConfiguration=token)
    function = {"AuthorizerUri": "arn:aws:lambda:us-east-1:000000000000:function:f"}
    own = gateway.create_authorizer(**api, **source, Name="own", AuthorizerType="REQUEST", **function)
    jwt = gateway.get_authorizer(**api, AuthorizerId=jwt["AuthorizerId"])
    assert jwt["JwtConfiguration"] == token
    assert "AuthorizerPayloadFormatVersion" not in jwt and "EnableSimpleResponses" not in jwt
    own = gateway.get_authorizer(**api, AuthorizerId=own["AuthorizerId"])
    assert own["AuthorizerPayloadFormatVersion"] == "2.0" and "JwtConfiguration" not in own


def test_an_api_and_a_stage_show_their_tags_of_now(address: str) -> None:
    gateway = client("apigatewayv2", address)
    api = {"ApiId": gateway.create_api(Name="tagged", ProtocolType="HTTP", Tags={"Stage": "one"})["ApiId"]}
    stage = {**api, "StageName": "$default"}
    gateway.create_stage(**stage, Tags={"Stage": "one"})
    for place in (api["ApiId"], f"{api['ApiId']}/stages/$default"):
        arn = f"arn:aws:apigateway:us-east-1::/apis/{place}"
        gateway.tag_resource(ResourceArn=arn, Tags={"Stage": "two", "More": "x"})
        gateway.untag_resource(ResourceArn=arn, TagKeys=["More"])
    assert gateway.get_api(**api)["Tags"] == gateway.get_stage(**stage)["Tags"] == {"Stage": "two"}


def test_a_service_keeps_its_zone_rebalancing(ecs: Any) -> None:
    service = {"cluster": "cubo", "serviceName": "bi", "taskDefinition": "csv_loader", "desiredCount": 0}
    made = ecs.create_service(**service, availabilityZoneRebalancing="DISABLED")["service"]
    assert made["availabilityZoneRebalancing"] == "DISABLED"
    ecs.update_service(cluster="cubo", service="bi", desiredCount=0)
    assert described(ecs, "bi")["availabilityZoneRebalancing"] == "DISABLED"
    ecs.update_service(cluster="cubo", service="bi", availabilityZoneRebalancing="ENABLED")
    assert described(ecs, "bi")["availabilityZoneRebalancing"] == "ENABLED"
    ecs.create_service(**{**service, "serviceName": "other"})
    assert described(ecs, "other")["availabilityZoneRebalancing"] == "ENABLED"


def test_no_docker_engine_is_asked_to_run_a_task(ecs: Any) -> None:
    task = ecs.run_task(cluster="cubo", taskDefinition="csv_loader", launchType="FARGATE")["tasks"][0]
    tasks = ecs.describe_tasks(cluster="cubo", tasks=[task["taskArn"]])["tasks"]
    assert (tasks[0]["lastStatus"], ASKED) == ("RUNNING", [])


def test_an_event_runs_the_task_of_its_target(ecs: Any, address: str) -> None:
    events = client("events", address)
    events.put_rule(Name="landed", EventPattern=json.dumps({"source": ["test.landed"]}))
    overrides = {"containerOverrides": [{"name": "loader", "environment": [{"name": "LANDED_KEY", "value": "<key>"}]}]}
    cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/cubo"
    network = {"awsvpcConfiguration": {"Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"]}}
    target = {
        "Id": "loader",
        "Arn": cluster,
        "RoleArn": "arn:aws:iam::000000000000:role/events",
        "EcsParameters": {
            "TaskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/csv_loader",
            "LaunchType": "FARGATE",
            "NetworkConfiguration": network,
        },
        "InputTransformer": {"InputPathsMap": {"key": "$.detail.key"}, "InputTemplate": json.dumps(overrides)},
    }
    events.put_targets(Rule="landed", Targets=[target])
    detail = json.dumps({"key": "landing/delays.csv"})
    events.put_events(Entries=[{"Source": "test.landed", "DetailType": "Object Created", "Detail": detail}])
    started = ecs.list_tasks(cluster="cubo", startedBy="events-rule/landed")["taskArns"]
    task = ecs.describe_tasks(cluster="cubo", tasks=started)["tasks"][0]
    environment = task["overrides"]["containerOverrides"][0]["environment"]
    assert environment == [{"name": "LANDED_KEY", "value": "landing/delays.csv"}]


def described(ecs: Any, service: str) -> dict[str, Any]:
    found: dict[str, Any] = ecs.describe_services(cluster="cubo", services=[service])["services"][0]
    return found


def test_a_secret_without_a_value_has_no_version(address: str) -> None:
    secrets = checked_client("secretsmanager", address)
    made = secrets.create_secret(Name="token")
    assert "VersionId" not in made
    assert refusal(secrets.get_secret_value, SecretId="token") == ("ResourceNotFoundException", 400)
    version = secrets.put_secret_value(SecretId="token", SecretString="t")["VersionId"]
    assert secrets.describe_secret(SecretId="token")["VersionIdsToStages"] == {version: ["AWSCURRENT"]}
    assert secrets.get_secret_value(SecretId=made["ARN"])["SecretString"] == "t"
    assert "VersionId" in secrets.create_secret(Name="whole", SecretString="t")


SECRET = json.dumps({"Name": "repeated", "SecretString": "s"}).encode()


def attempted(call: str, attempt: int) -> dict[str, str]:
    """The headers of CreateSecret as the SDK sends it for the n-th time."""
    return {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "secretsmanager.CreateSecret",
        "Amz-Sdk-Invocation-Id": call,
        "Amz-Sdk-Request": f"attempt={attempt}; max=3",
    }


def create_secret(address: str, call: str, attempt: int) -> int:
    """Status of that call."""
    request = urllib.request.Request(address, SECRET, attempted(call, attempt))
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_a_repeated_call_is_answered_as_the_first(address: str) -> None:
    assert create_secret(address, "one", 1) == 200
    assert create_secret(address, "one", 2) == 200
    assert create_secret(address, "another", 1) == 400
    assert create_secret(address, "a third", 2) == 400


def test_a_repeated_call_is_read_whole_so_that_its_connection_stays(address: str) -> None:
    create_secret(address, "slow", 1)
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    connection.connect()
    kept = connection.sock

    for _ in range(2):
        connection.putrequest("POST", "/")
        for name, value in {**attempted("slow", 2), "Content-Length": str(len(SECRET))}.items():
            connection.putheader(name, value)
        connection.endheaders()
        time.sleep(0.1)  # the body comes after the headers, as it does on a busy machine
        connection.send(SECRET)
        connection.getresponse().read()

    assert connection.sock is kept
    connection.close()


def test_idle_connections_outlast_those_of_clients_in_go(address: str) -> None:
    told = "from ministack_patches.repeated_calls import Config, outlast_idle_clients as patch; patch(); c = Config()"
    command = [emulators_python(SETTINGS), "-c", f"{told}; c.keep_alive_timeout = 75; print(c.keep_alive_timeout)"]

    kept = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout

    assert float(kept.split()[-1]) > 90
