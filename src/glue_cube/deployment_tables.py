"""The tables of a deployment, as its commands use them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.publish import Control, CubeTable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True)
class Tables:
    """Blocks, and what is published of them."""

    cube: CubeTable
    control: Control


def tables_of(client: "DynamoDBClient", name: str) -> Tables:
    """The tables that Terraform made for the deployment of this name."""
    return Tables(DynamoCubeTable(client, f"{name}-cube"), DynamoControl(client, f"{name}-control"))
