"""What alarms and the dashboard find in CloudWatch."""

from datetime import UTC, datetime, timedelta
from typing import Any

from glue_cube.metrics import CloudWatchMetrics
from tests.integration.aws import Aws

UNITS = {"PublishedVersions": "Count", "Cells": "Count", "Blocks": "Count", "BuildSeconds": "Seconds"}


def queries(name: str) -> list[Any]:
    """What to ask for the sums of a deployment's metrics, each in its unit."""
    own = {"Namespace": "Cubo", "Dimensions": [{"Name": "Name", "Value": name}]}
    return [
        {
            "Id": metric.lower(),
            "MetricStat": {"Metric": {**own, "MetricName": metric}, "Period": 60, "Stat": "Sum", "Unit": unit},
        }
        for metric, unit in UNITS.items()
    ]


def test_each_deployment_has_its_own_metrics_of_a_published_version(aws: Aws) -> None:
    client, name = aws.client("cloudwatch"), aws.name()
    now, around = datetime.now(UTC), timedelta(minutes=30)
    CloudWatchMetrics(client, aws.name()).published(cells=1, blocks=1, seconds=1.0)
    CloudWatchMetrics(client, name).published(cells=70, blocks=3, seconds=4.5)

    def shown() -> dict[str, list[float]] | None:
        asked = {"MetricDataQueries": queries(name), "StartTime": now - around, "EndTime": now + around}
        found = {result["Id"]: result["Values"] for result in client.get_metric_data(**asked)["MetricDataResults"]}
        return found if all(found.get(metric.lower()) for metric in UNITS) else None

    assert aws.eventually(shown) == {"publishedversions": [1], "cells": [70], "blocks": [3], "buildseconds": [4.5]}
