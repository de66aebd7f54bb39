"""The command line of `python -m glue_cube`."""

import argparse

from glue_cube import delete_command, plan_command, rollback_command, versions_command

COMMANDS = {command.NAME: command for command in (versions_command, rollback_command, delete_command)}


def parser() -> argparse.ArgumentParser:
    """All commands and their flags."""
    what = "What a cube takes, what is published of it, going back, and taking segments out."
    found = argparse.ArgumentParser("python -m glue_cube", description=what)
    commands = found.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        chosen = commands.add_parser(name, help=command.HELP)
        chosen.add_argument("--name", required=True, help="the deployment, as flights-dev")
        command.configure(chosen)
    plan_command.configure(commands.add_parser(plan_command.NAME, help=plan_command.HELP))
    return found
