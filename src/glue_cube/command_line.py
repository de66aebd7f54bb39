"""The command line of `python -m glue_cube`."""

import argparse
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """All commands and their flags."""
    found = argparse.ArgumentParser("python -m glue_cube", description="What a cube takes, what is published of it.")
    commands = found.add_subparsers(dest="command", required=True)
    listing = commands.add_parser("versions", help="list the versions that are kept, the published one first")
    back = commands.add_parser("rollback", help="publish a version that is kept; the next build publishes over it")
    for command in (listing, back):
        command.add_argument("--name", required=True, help="the deployment, as flights-dev")
    back.add_argument("--to", help="a version that is kept; without, the one before")
    _add_plan(commands.add_parser("plan", help="tell what a cube takes before it is built, and after"))
    return found


def _add_plan(plan: argparse.ArgumentParser) -> None:
    add = plan.add_argument
    add("--cube", type=Path, required=True, help="the cube's folder, as cubes/flights")
    add("--rows", type=Path, metavar="FOLDER", help="estimate from <source>.parquet of each source, lookups too")
    add("--sample", metavar="FRACTION", help="look at this share of the rows; without, at a million rows in all")
    add("--name", help="beside the estimates what is published of a deployment, as flights-dev; reads all its blocks")
    add("--budget", metavar="CELLS", help="choose cuboids within so many cells, or write units: 20000, 300wu")
    add("--prices", type=Path, metavar="FILE", help="US dollars by unit, in YAML or JSON, as of tools/cost_table.py")
    add("--json", action="store_true", help="print one JSON object instead of the table")
    add("--svg", type=Path, metavar="FILE", help="draw the lattice")
