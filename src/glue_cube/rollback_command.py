"""ENTRY: `rollback`: back to a version that is kept."""

import argparse
import uuid

from glue_cube.deployment_tables import Tables
from glue_cube.rollback import roll_back

NAME, HELP = "rollback", "publish a version that is kept; the next build publishes over it"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which version."""
    parser.add_argument("--to", help="a version that is kept; without, the one before")


def run(tables: Tables, given: argparse.Namespace) -> None:
    """Publish it, and say which one."""
    pointer = roll_back(tables.cube, tables.control, f"rollback-{uuid.uuid4().hex[:6]}", given.to)
    print(f"published: {pointer.version}")
