"""What a deployable asks for without saying of whom is asked where the tests run, and under their guard."""

import os

import boto3
import pytest

from tests.aws_account import OTHER_ACCOUNTS
from tests.aws_names import StrangeNameError
from tests.integration.aws import Aws


def test_a_client_of_the_sdk_itself_is_one_of_the_tests(aws: Aws) -> None:
    assert boto3.DEFAULT_SESSION is aws.session  # else the next line would change what is another's

    with pytest.raises(StrangeNameError):
        boto3.client("s3", region_name=aws.region).delete_bucket(Bucket="other")


def test_nothing_in_the_environment_leads_to_another_account(aws: Aws) -> None:
    assert {name for name in OTHER_ACCOUNTS if name in os.environ} <= set(aws.variables)
