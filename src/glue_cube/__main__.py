"""ENTRY: `python -m glue_cube versions --name flights-dev` and `rollback`: what is published, and going back.

Exit codes: 0 done, 1 refused or failed, 2 wrong use.
"""

import argparse
import sys
import uuid
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError

from cube_model.errors import CubeError
from glue_cube.control_table import DynamoControl
from glue_cube.cube_table import DynamoCubeTable
from glue_cube.rollback import roll_back


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = _parser().parse_args(arguments)
    try:
        client = boto3.client("dynamodb")
        control = DynamoControl(client, f"{given.name}-control")
        if given.command == "versions":
            _print_versions(control)
        else:
            table = DynamoCubeTable(client, f"{given.name}-cube")
            pointer = roll_back(table, control, f"rollback-{uuid.uuid4().hex[:6]}", given.to)
            print(f"published: {pointer.version}")
    except (CubeError, BotoCoreError) as error:
        print(f"glue_cube: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m glue_cube", description="What is published of a cube, and going back.")
    commands = parser.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("versions", help="list the versions that are kept, the published one first")
    back = commands.add_parser("rollback", help="publish a version that is kept; the next build publishes over it")
    for command in (listing, back):
        command.add_argument("--name", required=True, help="the deployment, as flights-dev")
    back.add_argument("--to", help="a version that is kept; without, the one before")
    return parser


def _print_versions(control: DynamoControl) -> None:
    """One line a version: id, when it was made, cells, blocks."""
    pointer = control.pointer()
    for version in pointer.readable if pointer else ():
        if manifest := control.manifest(version):
            print(f"{version}  {manifest.created}  {manifest.cells:,} cells  {manifest.blocks:,} blocks")


if __name__ == "__main__":
    sys.exit(main())
