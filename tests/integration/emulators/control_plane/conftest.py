"""A control plane of these tests' own, and what is there before a test begins."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.emulators import checked_client, control_plane
from tests.integration.emulators.control_plane.quicksight import ACCOUNT, CONNECTION, READ, READER, SECRET, SPARK


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with control_plane(tmp_path_factory.mktemp("control_plane")) as address:
        yield address


@pytest.fixture(scope="session")
def running(address: str) -> Any:
    return checked_client("quicksight", address)


@pytest.fixture
def quicksight(running: Any) -> Iterator[Any]:
    """A QuickSight that is empty but for deleted VPC connections."""
    yield running
    for listed in running.list_data_sets(**ACCOUNT)["DataSetSummaries"]:
        running.delete_data_set(**ACCOUNT, DataSetId=listed["DataSetId"])
    for listed in running.list_data_sources(**ACCOUNT)["DataSources"]:
        running.delete_data_source(**ACCOUNT, DataSourceId=listed["DataSourceId"])
    for listed in running.list_vpc_connections(**ACCOUNT)["VPCConnectionSummaries"]:
        if listed["Status"] != "DELETED":
            running.delete_vpc_connection(**ACCOUNT, VPCConnectionId=listed["VPCConnectionId"])


@pytest.fixture
def connection(quicksight: Any) -> str:
    """The ARN of a VPC connection."""
    created = quicksight.create_vpc_connection(**ACCOUNT, VPCConnectionId="vpc", **CONNECTION)
    return str(created["Arn"])


@pytest.fixture
def source(quicksight: Any, connection: str) -> str:
    """The ARN of a data source of the type SPARK through the VPC connection."""
    created = quicksight.create_data_source(
        **ACCOUNT,
        DataSourceId="cube",
        Name="cube",
        Type="SPARK",
        DataSourceParameters=SPARK,
        Credentials={"SecretArn": SECRET},
        SslProperties={},
        VpcConnectionProperties={"VpcConnectionArn": connection},
        Permissions=[{"Principal": READER, "Actions": READ}],
        Tags=[{"Key": "Project", "Value": "cubo"}],
    )
    return str(created["Arn"])
