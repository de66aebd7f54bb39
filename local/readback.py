"""Every cell of the published version, read back from DynamoDB through the server's reader."""

from dataclasses import dataclass

import pyarrow as pa

from cube_model.finished import text_table, typed_table
from cube_model.manifest import Manifest
from cube_model.store import read_cells, read_members
from cube_server.published import DynamoPublished
from local import aws_clients
from local.deployed import Deployed
from local.errors import HarnessError
from local.settings import Settings


@dataclass(frozen=True)
class ReadBack:
    """The published version: its manifest, and all its cells as people read them."""

    manifest: Manifest
    cells: pa.Table


def read_back(settings: Settings, deployed: Deployed) -> ReadBack:
    """Read the whole published cube; HarnessError when nothing is published."""
    tables = deployed.table_names
    published = DynamoPublished(aws_clients.dynamodb(settings), tables["cube"], tables["control"])
    version = published.version()
    if version is None:
        raise HarnessError(f"nothing is published in {tables['control']}.")
    manifest = published.manifest(version)
    cube = manifest.cube()
    members = read_members(cube, manifest, published)
    cuboids = [
        text_table(cube, cells.cuboid.name, typed_table(cube, manifest, cells, members))
        for cells in read_cells(cube, manifest, members, published)
    ]
    return ReadBack(manifest, pa.concat_tables(cuboids))
