"""The three sorts of resources of QuickSight that are emulated: what each is made of, and what AWS shows of it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import quicksight_shapes as shapes
from shapes import Body, check

Usable = Callable[[str, str], Any]  # raises Refused unless a resource of that ARN and sort can be used


@dataclass(frozen=True)
class Kind:
    """What one sort of resource is called in the API, and what sets it apart."""

    arn: str  # the part of its ARN before the id
    title: str  # the member that holds its description
    titles: str  # the member that holds the list of all
    identifier: str  # the member that holds its id
    shape: dict[str, Any]  # what creation and update take
    at_creation: dict[str, Any]  # what creation takes besides
    describe: Callable[[Body, Usable], Body]  # from a checked request to what Describe shows
    created: int  # the status of the answer to a creation
    stateful: bool  # whether AWS shows a status and reports progress
    not_listed: tuple[str, ...] = ()  # members of the description that the list lacks


def _vpc_connection(given: Body, usable: Usable) -> Body:
    subnets, groups = given.pop("SubnetIds"), given["SecurityGroupIds"]
    if not 2 <= len(set(subnets)) <= 15 or not 1 <= len(groups) <= 16:
        raise shapes.invalid("a VPC connection takes 2 to 15 subnets and 1 to 16 security groups")
    return {
        **given,
        "VPCId": "vpc-00000000000000000",  # to find the subnets' VPC is EC2's business
        "AvailabilityStatus": "AVAILABLE",
        "NetworkInterfaces": [_network_interface(subnet) for subnet in subnets],
    }


def _network_interface(subnet: str) -> Body:
    digest = hashlib.sha256(subnet.encode()).hexdigest()[:17]
    return {"SubnetId": subnet, "Status": "AVAILABLE", "NetworkInterfaceId": f"eni-{digest}"}


def _data_source(given: Body, usable: Usable) -> Body:
    kind, parameters = given["Type"], given.get("DataSourceParameters") or {}
    wanted, _ = shapes.DATA_SOURCE_TYPES[kind]
    if shapes.only_one(parameters, f"DataSourceParameters of the type {kind}") != wanted:
        raise shapes.invalid(f"a data source of the type {kind} takes {wanted}")
    credentials = given.pop("Credentials", {})
    if credentials:
        shapes.only_one(credentials, "Credentials")
    if "VpcConnectionProperties" in given:
        usable(given["VpcConnectionProperties"]["VpcConnectionArn"], "vpcConnection")
    if "SslProperties" in given:
        given["SslProperties"] = {"DisableSsl": False, **given["SslProperties"]}
    return {**given, **({"SecretArn": credentials["SecretArn"]} if "SecretArn" in credentials else {})}


def _data_set(given: Body, usable: Usable) -> Body:
    physical = given["PhysicalTableMap"]
    if not 1 <= len(physical) <= 32:
        raise shapes.invalid("PhysicalTableMap takes 1 to 32 tables")
    columns = [column for name, table in physical.items() for column in _columns(name, table, usable)]
    logical = {
        name: {"Alias": table[_only(table)]["Name"], "Source": {"PhysicalTableId": name}}
        for name, table in physical.items()
    }
    for name, table in given.get("LogicalTableMap", {}).items():
        check(table, shapes.LOGICAL_TABLE, f"LogicalTableMap.{name}")
        if table["Source"]["PhysicalTableId"] not in physical:
            raise shapes.invalid(f"LogicalTableMap.{name} has a source that is not in PhysicalTableMap")
    unused = {"DisableUseAsDirectQuerySource": False, "DisableUseAsImportedSource": False}
    return {
        **given,
        "LogicalTableMap": given.get("LogicalTableMap", logical),
        "OutputColumns": [_output_column(column) for column in columns],
        "ConsumedSpiceCapacityInBytes": 0,
        "DataSetUsageConfiguration": {**unused, **given.get("DataSetUsageConfiguration", {})},
    }


def _columns(name: str, table: Body, usable: Usable) -> list[Body]:
    place = f"PhysicalTableMap.{name}"
    check(name, shapes.PHYSICAL_TABLE_ID, place)
    check(table, shapes.PHYSICAL_TABLE, place)
    source = table[_only(table)]
    usable(source["DataSourceArn"], "datasource")
    columns = source.get("InputColumns") or source.get("Columns") or []
    if not columns or len({column["Name"] for column in columns}) != len(columns):
        raise shapes.invalid(f"{place} needs columns, each with a name of its own")
    return columns


def _only(table: Body) -> str:
    return shapes.only_one(table, "a physical table")


def _output_column(column: Body) -> Body:
    return {**column, "Type": shapes.OUTPUT_TYPES.get(column["Type"], column["Type"])}


KINDS = {  # by the part of the path that names them
    "vpc-connections": Kind(
        arn="vpcConnection",
        title="VPCConnection",
        titles="VPCConnectionSummaries",
        identifier="VPCConnectionId",
        shape=shapes.VPC_CONNECTION,
        at_creation={"Tags": shapes.TAGS},
        describe=_vpc_connection,
        created=202,
        stateful=True,
    ),
    "data-sources": Kind(
        arn="datasource",
        title="DataSource",
        titles="DataSources",
        identifier="DataSourceId",
        shape=shapes.DATA_SOURCE,
        at_creation={"Type*": frozenset(shapes.DATA_SOURCE_TYPES), **shapes.CREATED},
        describe=_data_source,
        created=202,
        stateful=True,
    ),
    "data-sets": Kind(
        arn="dataset",
        title="DataSet",
        titles="DataSetSummaries",
        identifier="DataSetId",
        shape=shapes.DATA_SET,
        at_creation=shapes.CREATED,
        describe=_data_set,
        created=201,
        stateful=False,
        not_listed=(
            "ConsumedSpiceCapacityInBytes",
            "DataSetUsageConfiguration",
            "LogicalTableMap",
            "OutputColumns",
            "PhysicalTableMap",
        ),
    ),
}
