"""What local/README.md says LocalStack has and has not, asked of LocalStack itself."""

import json

import pytest
from botocore.exceptions import ClientError

from local.services import SERVICES
from local.settings import ACCOUNT
from tests.emulators import client
from tests.services import QUESTIONS, answers, rows

ABSENT = {row.service for row in rows() if row.why_not_localstack == "LocalStack has none"}


@pytest.mark.parametrize("service", sorted(set(SERVICES) - ABSENT))
def test_localstack_has_what_it_serves_and_what_the_table_gives_another_reason_for(service: str, address: str) -> None:
    assert answers(client(service, address), service)


@pytest.mark.parametrize("service", sorted(ABSENT))
def test_localstack_has_none_of_the_others(service: str, address: str) -> None:
    operation, parameters = QUESTIONS[service]

    with pytest.raises(ClientError) as refused:
        getattr(client(service, address), operation)(**parameters)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_cloudformation_of_localstack_only_pretends_to_make_a_source_of_quicksight(address: str) -> None:
    stacks = client("cloudformation", address)
    source = {"Type": "AWS::QuickSight::DataSource", "Properties": {"AwsAccountId": ACCOUNT, "Name": "n"}}
    stacks.create_stack(StackName="probe", TemplateBody=json.dumps({"Resources": {"Source": source}}))
    stacks.get_waiter("stack_create_complete").wait(StackName="probe", WaiterConfig={"Delay": 1})

    made = stacks.describe_stack_resources(StackName="probe")["StackResources"][0]

    assert made["PhysicalResourceId"] == "unknown"
    assert "not supported but was deployed as a fallback" in made["ResourceStatusReason"]
