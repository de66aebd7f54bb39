"""ENTRY: `python -m glue_cube versions --name flights-dev`, and the other commands, each in a file of its own.

Exit codes: 0 done, 1 refused or failed, 2 wrong use.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError

from cube_model.definition import Cube
from cube_model.errors import CubeError
from glue_cube.command_line import COMMANDS, parser
from glue_cube.deployment_tables import Tables, tables_of
from glue_cube.plan_command import NAME, Edges, run_plan
from glue_cube.plan_result import Estimate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = parser().parse_args(arguments)
    try:
        if given.command == NAME:
            run_plan(given, Edges(_estimate, _tables))
        else:
            COMMANDS[given.command].run(_tables(given.name), given)
    except (CubeError, BotoCoreError) as error:
        print(f"glue_cube: {error}", file=sys.stderr)
        return 1
    return 0


def _tables(name: str) -> Tables:
    return tables_of(boto3.client("dynamodb"), name)


def _estimate(cube: Cube, rows: Path, fraction: float | None) -> Estimate:
    from glue_cube.parquet_sources import ParquetSources  # the other commands need no Spark
    from glue_cube.plan import estimate
    from glue_cube.spark_session import plain_session

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("glue_cube").setLevel(logging.INFO)
    return estimate(cube, ParquetSources(plain_session(), cube, rows), fraction)


if __name__ == "__main__":
    sys.exit(main())
