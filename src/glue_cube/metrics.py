"""EDGE: CloudWatch metrics of a deployment, all in one namespace, told apart by the dimension Name."""

import logging
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.literals import StandardUnitType
    from mypy_boto3_cloudwatch.type_defs import MetricDatumTypeDef

NAMESPACE = "Cubo"
_LOG = logging.getLogger("glue_cube")


class CloudWatchMetrics:
    """Sends what alarms and the dashboard look at; a failure is logged only, since what it tells of stands."""

    def __init__(self, client: "CloudWatchClient", name: str) -> None:
        self._client = client
        self._name = name

    def published(self, cells: int, blocks: int, seconds: float) -> None:
        """A version was published."""
        data = [
            self._datum("PublishedVersions", 1, "Count"),
            self._datum("Cells", cells, "Count"),
            self._datum("Blocks", blocks, "Count"),
            self._datum("BuildSeconds", seconds, "Seconds"),
        ]
        try:
            self._client.put_metric_data(Namespace=NAMESPACE, MetricData=data)
        except (ClientError, BotoCoreError) as error:
            _LOG.warning("the version stands, but its metrics were not sent: %s", error)

    def _datum(self, metric: str, value: float, unit: "StandardUnitType") -> "MetricDatumTypeDef":
        return {
            "MetricName": metric,
            "Dimensions": [{"Name": "Name", "Value": self._name}],
            "Value": value,
            "Unit": unit,
        }
