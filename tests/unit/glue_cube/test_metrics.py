import logging
from dataclasses import dataclass, field

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber
from mypy_boto3_cloudwatch import CloudWatchClient

from glue_cube.metrics import CloudWatchMetrics


@dataclass
class FakeMetrics:
    """What was told of published versions."""

    told: list[tuple[int, int, float]] = field(default_factory=list)

    def published(self, cells: int, blocks: int, seconds: float) -> None:
        self.told.append((cells, blocks, seconds))


def client(endpoint: str | None = None) -> CloudWatchClient:
    return boto3.client(
        "cloudwatch",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(connect_timeout=1, retries={"total_max_attempts": 1}),
    )


def test_a_published_version_is_four_metrics_of_its_deployment() -> None:
    cloudwatch = client()
    dimensions = [{"Name": "Name", "Value": "small-dev"}]
    expected = [("PublishedVersions", 1, "Count"), ("Cells", 70, "Count"), ("Blocks", 3, "Count")]
    data = [
        {"MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": unit}
        for name, value, unit in [*expected, ("BuildSeconds", 4.5, "Seconds")]
    ]
    with Stubber(cloudwatch) as stubber:
        stubber.add_response("put_metric_data", {}, {"Namespace": "Cubo", "MetricData": data})

        CloudWatchMetrics(cloudwatch, "small-dev").published(70, 3, 4.5)

        stubber.assert_no_pending_responses()


def test_a_refused_metric_is_logged_and_not_raised(caplog: pytest.LogCaptureFixture) -> None:
    cloudwatch = client()
    with Stubber(cloudwatch) as stubber:
        stubber.add_client_error("put_metric_data", "AccessDenied")

        CloudWatchMetrics(cloudwatch, "small-dev").published(1, 1, 1.0)

    assert "its metrics were not sent: " in caplog.text and "AccessDenied" in caplog.text


def test_cloudwatch_out_of_reach_is_logged_and_not_raised(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        CloudWatchMetrics(client("http://127.0.0.1:1"), "small-dev").published(1, 1, 1.0)

    assert "the version stands, but its metrics were not sent" in caplog.text
