"""ENTRY: `python -m glue_cube versions`, `rollback`, `plan`: what is published, going back, what a cube takes.

Exit codes: 0 done, 1 refused or failed, 2 wrong use.
"""

import logging
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError

from cube_model.definition import Cube
from cube_model.errors import CubeError
from glue_cube.command_line import parser
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.plan_command import Edges, run_plan
from glue_cube.plan_result import Estimate
from glue_cube.rollback import roll_back


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = parser().parse_args(arguments)
    try:
        if given.command == "plan":
            run_plan(given, Edges(_estimate, _deployment))
            return 0
        control, table = _deployment(given.name)
        if given.command == "versions":
            _print_versions(control)
        else:
            pointer = roll_back(table, control, f"rollback-{uuid.uuid4().hex[:6]}", given.to)
            print(f"published: {pointer.version}")
    except (CubeError, BotoCoreError) as error:
        print(f"glue_cube: {error}", file=sys.stderr)
        return 1
    return 0


def _deployment(name: str) -> tuple[DynamoControl, DynamoCubeTable]:
    client = boto3.client("dynamodb")
    return DynamoControl(client, f"{name}-control"), DynamoCubeTable(client, f"{name}-cube")


def _estimate(cube: Cube, rows: Path, fraction: float | None) -> Estimate:
    from glue_cube.parquet_sources import ParquetSources  # the other commands need no Spark
    from glue_cube.plan import estimate
    from glue_cube.spark_session import plain_session

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("glue_cube").setLevel(logging.INFO)
    return estimate(cube, ParquetSources(plain_session(), cube, rows), fraction)


def _print_versions(control: DynamoControl) -> None:
    """One line a version: id, when it was made, cells, blocks."""
    pointer = control.pointer()
    for version in pointer.readable if pointer else ():
        if manifest := control.manifest(version):
            print(f"{version}  {manifest.created}  {manifest.cells:,} cells  {manifest.blocks:,} blocks")


if __name__ == "__main__":
    sys.exit(main())
