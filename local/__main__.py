"""The local harness: python -m local up | down | status."""

import argparse
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from local.errors import HarnessError
from local.harness import Harness
from local.java_parts import fetch_java_parts
from local.parts import harness_parts
from local.prerequisites import check_prerequisites
from local.settings import Settings, read_settings

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0, 1 for what went wrong, 2 for a machine that lacks something, 130 when interrupted."""
    parser = argparse.ArgumentParser(prog="python -m local", description="The local harness.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, (run, what) in COMMANDS.items():
        commands.add_parser(name, help=what, description=what).set_defaults(run=run)
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return int(options.run(read_settings()))
    except HarnessError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED


def up(settings: Settings) -> int:
    """Start what does not run."""
    check_prerequisites(settings)
    fetch_java_parts(settings)
    harness(settings).up()
    return 0


def down(settings: Settings) -> int:
    """End what was started."""
    harness(settings).down()
    return 0


def status(settings: Settings) -> int:
    """Say how each part is; 1 unless all are up."""
    running = harness(settings)
    answers = running.status()
    for part in running.parts:
        print(f"{part.name}: {answers[part.name]} (port {part.ports[0].number}, log {running.log(part)})")
    return 0 if set(answers.values()) == {"up"} else 1


def harness(settings: Settings) -> Harness:
    """Return the harness of this repository."""
    # What Terraform knows of emulators that forget all is worth nothing.
    state = ("terraform/*.tfstate", "terraform/*.tfstate.backup", "terraform/.*.lock.info")
    return Harness(settings.root, settings.run_folder, harness_parts(settings), _inherited(settings), state)


COMMANDS = {
    "up": (up, "start every part, or use again what is up"),
    "down": (down, "end exactly what was started"),
    "status": (status, "say how each part is"),
}


def _inherited(settings: Settings) -> dict[str, str]:
    """Return the user's environment without what would lead a part to the user's AWS account or Python packages."""
    strange = ("AWS_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    return {name: value for name, value in settings.environment.items() if not name.startswith(strange)}


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
