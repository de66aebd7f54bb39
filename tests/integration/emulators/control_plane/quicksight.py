"""What the tests of the emulated QuickSight ask for, and how it refuses."""

from typing import Any

ACCOUNT = {"AwsAccountId": "000000000000"}
ARN = "arn:aws:quicksight:us-east-1:000000000000:"
READER, OWNER = f"{ARN}group/default/readers", f"{ARN}user/default/owner"
READ = [
    "quicksight:DescribeDataSource",
    "quicksight:DescribeDataSourcePermissions",
    "quicksight:PassDataSource",
]
OWN = [*READ, "quicksight:UpdateDataSource", "quicksight:DeleteDataSource", "quicksight:UpdateDataSourcePermissions"]
CONNECTION: dict[str, Any] = {
    "Name": "vpc",
    "SubnetIds": ["subnet-1", "subnet-2"],
    "SecurityGroupIds": ["sg-1"],
    "RoleArn": "arn:aws:iam::000000000000:role/quicksight",
}
SPARK = {"SparkParameters": {"Host": "sql.internal", "Port": 10000}}
SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:ldap-AbCdEf"
COLUMNS = [{"Name": "cuboid", "Type": "STRING"}, {"Name": "open", "Type": "BOOLEAN"}]
INVALID, MISSING = ("InvalidParameterValueException", 400), ("ResourceNotFoundException", 404)
EXISTS, CONFLICT = ("ResourceExistsException", 409), ("ConflictException", 409)


def table(source: str, **changes: Any) -> dict[str, Any]:
    relational = {"DataSourceArn": source, "Name": "flights_cube", "InputColumns": COLUMNS, **changes}
    return {"PhysicalTableMap": {"cube": {"RelationalTable": relational}}}
