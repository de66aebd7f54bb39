"""ENTRY: `delete`: take segments out of the cube, without a run of the job."""

import argparse

from glue_cube.delete_segments import delete_segments
from glue_cube.deployment_tables import Tables
from glue_cube.version_name import new_version

NAME, HELP = "delete", "publish a version without some segments; builds leave them out until one names them"


def configure(parser: argparse.ArgumentParser) -> None:
    """Which segments."""
    parser.add_argument("--segments", required=True, help="periods with commas between, as 2013-01,2013-Q2 or unknown")


def run(tables: Tables, given: argparse.Namespace) -> None:
    """Publish the rest, and say what is deleted by now."""
    manifest = delete_segments(tables.cube, tables.control, given.segments, *new_version()).manifest
    print(f"published: {manifest.version}, without {', '.join(manifest.deleted)}")
