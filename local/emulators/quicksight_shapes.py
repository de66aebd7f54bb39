"""What QuickSight takes for VPC connections, data sources and data sets, and which permissions it knows."""

import re
from typing import Any

from shapes import Body, Refused

ID = re.compile(r"[\w\-]{1,512}")
NAME = re.compile(r".{1,128}")
TAGS = [{"Key*": re.compile(r".{1,128}"), "Value*": re.compile(r".{1,256}")}]
SECRET = re.compile(r"arn:[-a-z0-9]*:secretsmanager:[-a-z0-9]*:\d{12}:secret:.+")
HOST, PORT = re.compile(r".{1,256}"), range(1, 65536)
COLUMN = {
    "Name*": re.compile(r".{1,127}"),
    "Type*": frozenset(["STRING", "INTEGER", "DECIMAL", "DATETIME", "BIT", "BOOLEAN", "JSON"]),
    "SubType": frozenset({"FLOAT", "FIXED"}),
}
OUTPUT_TYPES = {"BIT": "INTEGER", "BOOLEAN": "INTEGER", "JSON": "STRING"}  # the others stay as they are
PERMISSIONS = [{"Principal*": re.compile(r".{1,256}"), "Actions*": [re.compile(r"quicksight:\w+")]}]
CHANGES = {"GrantPermissions": PERMISSIONS, "RevokePermissions": PERMISSIONS}

VPC_CONNECTION = {
    "Name*": NAME,
    "RoleArn*": re.compile(r"arn:[-a-z0-9]*:iam::\d{12}:role/.+"),
    "SubnetIds*": [re.compile(r"subnet-[0-9a-z]*")],
    "SecurityGroupIds*": [re.compile(r"sg-[0-9a-z]*")],
    "DnsResolvers": [re.compile(r"[\d.]{7,15}")],
}
DATA_SOURCE_TYPES = {  # the parameters that a type must have; others of AWS's types are not emulated
    "SPARK": ("SparkParameters", {"Host*": HOST, "Port*": PORT}),
    "PRESTO": ("PrestoParameters", {"Host*": HOST, "Port*": PORT, "Catalog*": re.compile(r".{0,128}")}),
    "POSTGRESQL": ("PostgreSqlParameters", {"Host*": HOST, "Port*": PORT, "Database*": re.compile(r".{1,128}")}),
    "ATHENA": ("AthenaParameters", {"WorkGroup": re.compile(r".{1,128}")}),
}
DATA_SOURCE = {
    "Name*": NAME,
    "DataSourceParameters": dict(DATA_SOURCE_TYPES.values()),
    "Credentials": {
        "CredentialPair": {"Username*": re.compile(r".{1,64}"), "Password*": re.compile(r".{1,1024}")},
        "SecretArn": SECRET,
    },
    "VpcConnectionProperties": {"VpcConnectionArn*": str},
    "SslProperties": {"DisableSsl": bool},
}
DATA_SET = {
    "Name*": NAME,
    "PhysicalTableMap*": dict,
    "LogicalTableMap": dict,
    "ImportMode*": frozenset({"SPICE", "DIRECT_QUERY"}),
    "DataSetUsageConfiguration": {"DisableUseAsDirectQuerySource": bool, "DisableUseAsImportedSource": bool},
}
PHYSICAL_TABLE_ID = re.compile(r"[0-9a-zA-Z-]{1,64}")
PHYSICAL_TABLE = {
    "RelationalTable": {"DataSourceArn*": str, "Catalog": str, "Schema": str, "Name*": str, "InputColumns*": [COLUMN]},
    "CustomSql": {"DataSourceArn*": str, "Name*": str, "SqlQuery*": str, "Columns": [COLUMN]},
}
LOGICAL_TABLE = {"Alias*": re.compile(r".{1,64}"), "DataTransforms": list, "Source*": {"PhysicalTableId*": str}}
CREATED = {"Tags": TAGS, "Permissions": PERMISSIONS}


def _actions(text: str) -> frozenset[str]:
    return frozenset(f"quicksight:{action}" for action in text.split())


_SOURCE_READERS = _actions("DescribeDataSource DescribeDataSourcePermissions PassDataSource")
_SET_READERS = _actions("DescribeDataSet DescribeDataSetPermissions PassDataSet DescribeIngestion ListIngestions")
_SET_OWNERS = _SET_READERS | _actions(
    "UpdateDataSet DeleteDataSet CreateIngestion CancelIngestion UpdateDataSetPermissions"
)
_REFRESH_READERS = _actions("DescribeRefreshSchedule ListRefreshSchedules DescribeDataSetRefreshProperties")
_REFRESH_OWNERS = _REFRESH_READERS | _actions(
    "CreateRefreshSchedule UpdateRefreshSchedule DeleteRefreshSchedule PutDataSetRefreshProperties "
    "DeleteDataSetRefreshProperties"
)
PERMISSION_SETS: dict[str, tuple[frozenset[str], ...]] = {  # readers or owners, no other mixture
    "vpcConnection": (),
    "datasource": (
        _SOURCE_READERS,
        _SOURCE_READERS | _actions("UpdateDataSource DeleteDataSource UpdateDataSourcePermissions"),
    ),
    "dataset": (_SET_READERS, _SET_READERS | _REFRESH_READERS, _SET_OWNERS, _SET_OWNERS | _REFRESH_OWNERS),
}


def check_permissions(permissions: list[Body], resource: str, account: str) -> None:
    """Raise Refused unless each principal is a user or group of the account with one of the known sets of actions."""
    principal = re.compile(rf"arn:[-a-z0-9]*:quicksight:[-a-z0-9]*:{account}:(user|group)/[^/]+/.+")
    known = PERMISSION_SETS[resource]
    for permission in permissions:
        if not principal.fullmatch(permission["Principal"]):
            raise invalid(f"{permission['Principal']} is not the ARN of a user or group of the account {account}")
        if frozenset(permission["Actions"]) not in known:
            sets = " or ".join(str(sorted(actions)) for actions in known)
            message = f"ResourcePermission list contains unsupported permission sets {permission['Actions']}"
            raise invalid(f"{message} for this resource. Valid sets: {sets}")


def invalid(message: str) -> Refused:
    """Return the error for a parameter's value."""
    return Refused("InvalidParameterValueException", message)


def only_one(choices: dict[str, Any], what: str) -> str:
    """Return the one member that is given; raises Refused if none or several are."""
    given = [name for name, value in choices.items() if value is not None]
    if len(given) != 1:
        raise invalid(f"{what} takes exactly one member, not {given}")
    return given[0]
