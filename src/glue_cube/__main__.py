"""ENTRY: `python -m glue_cube versions --name flights-dev`, and the other commands, each in a file of its own.

Exit codes: 0 done, 1 refused or failed, 2 wrong use.
"""

import argparse
import sys
from collections.abc import Sequence

import boto3
from botocore.exceptions import BotoCoreError

from cube_model.errors import CubeError
from glue_cube import delete_command, rollback_command, versions_command
from glue_cube.deployment_tables import tables_of

_COMMANDS = {command.NAME: command for command in (versions_command, rollback_command, delete_command)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    given = _parser().parse_args(arguments)
    try:
        _COMMANDS[given.command].run(tables_of(boto3.client("dynamodb"), given.name), given)
    except (CubeError, BotoCoreError) as error:
        print(f"glue_cube: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    what = "What is published of a cube, going back, and taking segments out."
    parser = argparse.ArgumentParser("python -m glue_cube", description=what)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in _COMMANDS.items():
        chosen = commands.add_parser(name, help=command.HELP)
        chosen.add_argument("--name", required=True, help="the deployment, as flights-dev")
        command.configure(chosen)
    return parser


if __name__ == "__main__":
    sys.exit(main())
