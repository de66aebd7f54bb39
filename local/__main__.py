"""ENTRY: the local harness: python -m local up | down | status | variables | e2e | plan.

Exit codes: 0 done, 1 something failed or is different, 2 a wrong definition, variable or machine, 130 interrupted.
"""

import argparse
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import duckdb
from botocore.exceptions import BotoCoreError, ClientError

from cube_model.errors import CubeError, DefinitionError
from cube_model.parsing import read_cube
from local.client_records import ClientRecordsError
from local.cube_inputs import CubeInputsError, read_cube_inputs
from local.e2e import end_to_end
from local.environments import aws_environment, endpoint_by_service, endpoints
from local.errors import HarnessError
from local.harness import Harness
from local.java_parts import fetch_java_parts
from local.parts import harness_parts
from local.plan import plan
from local.prerequisites import check_harness, check_prerequisites, check_run_folder
from local.run_context import Run
from local.settings import Settings, forget_the_users_environment, read_settings
from local.steps import Steps
from tests.oracle_rows import OracleError

INTERRUPTED = 130
ORACLES = (duckdb.Error, OracleError)
EMULATORS = (BotoCoreError, ClientError)
EXPECTED = (HarnessError, CubeError, CubeInputsError, ClientRecordsError, *ORACLES, *EMULATORS)
FLIGHTS = Path("cubes/flights")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        settings = _settings(options)
        forget_the_users_environment()
        run: Callable[..., int] = options.run
        return run(settings, options.cube, *options.flags)
    except EXPECTED as error:
        print(f"error: {_said(error)}", file=sys.stderr)
        return 2 if isinstance(error, (DefinitionError, CubeInputsError)) else getattr(error, "exit_code", 1)
    except KeyboardInterrupt:
        print("interrupted; `make local-down` ends what is still up", file=sys.stderr)
        return INTERRUPTED


def _said(error: Exception) -> str:
    if isinstance(error, ORACLES):
        return f"the oracle cannot answer: {error}; expressions must mean the same in Spark and DuckDB"
    if isinstance(error, EMULATORS):
        return f"an emulator failed: {error}; `make local-status` says how it is, its log says why"
    return str(error)


def up(settings: Settings, cube: Path) -> int:
    """Start what does not run."""
    read_cube(cube)  # a wrong definition stops before anything else
    _prepare(settings)
    harness = _harness(settings, cube)
    harness.up()
    for part in (part for part in harness.parts if part.early):
        harness.wait_for(part.name)
    return 0


def jars(settings: Settings, _cube: Path) -> int:
    """Fetch the Java parts: Cassandra, and the jars that the Glue job is given."""
    check_prerequisites(settings)
    fetch_java_parts(settings)
    return 0


def variables(settings: Settings, _cube: Path) -> int:
    """Print what leads an AWS SDK, the loader and Terraform to the servers of the harness, for a shell to read."""
    found = {**aws_environment(), **endpoints(settings), "CASSANDRA_HOSTS": ",".join(settings.cassandra_hosts)}
    found |= {"CASSANDRA_PORT": str(settings.ports.cassandra)}
    found |= {"TF_VAR_endpoints": json.dumps(endpoint_by_service(settings))}
    print("\n".join(f"export {name}={shlex.quote(value)}" for name, value in found.items()))
    return 0


def down(settings: Settings, _cube: Path) -> int:
    """End what was started."""
    Harness(settings.root, settings.run_folder, (), settings.environment).down()
    return 0


def status(settings: Settings, cube: Path) -> int:
    """Say how each part is; 1 unless all are up."""
    harness = _harness(settings, cube)
    answers = harness.status()
    for part in harness.parts:
        print(f"{part.name}: {answers[part.name]} (port {part.ports[0].number}, log {harness.log(part)})")
    return 0 if set(answers.values()) == {"up"} else 1


def e2e(settings: Settings, cube: Path) -> int:
    """Run the main job on real input; 1 when the cube differs from the oracle's."""
    context = Run(settings, read_cube(cube), read_cube_inputs(cube), Steps(_say))
    _prepare(settings)  # before the parts: what they run is part of what makes a run usable again
    return 0 if end_to_end(context, _harness(settings, cube)) else 1


def planned(settings: Settings, cube: Path, *flags: str) -> int:
    """Tell what the cube would take, from the inputs that the harness has for it."""
    return plan(settings, cube, flags, Steps(lambda text: print(text, file=sys.stderr, flush=True)))


COMMANDS: dict[str, tuple[Callable[[Settings, Path], int], str]] = {
    "up": (up, "start every part, or use again what is up"),
    "jars": (jars, "fetch the Java parts"),
    "variables": (variables, "print the variables that lead to the servers"),
    "down": (down, "end exactly what was started"),
    "status": (status, "say how each part is"),
    "e2e": (e2e, "run the whole pipeline on real input and check every cell"),
}


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description="The local harness.")
    commands = parser.add_subparsers(required=True, metavar="command")
    for name, (run, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=what)
        command.add_argument("--cube", type=Path, default=FLIGHTS, help="the cube's folder (default: %(default)s)")
        command.set_defaults(run=run, flags=())
    planning = commands.add_parser("plan", help="tell what the cube would take", description=planned.__doc__)
    planning.add_argument("--cube", type=Path, default=FLIGHTS, help="the cube's folder (default: %(default)s)")
    planning.add_argument("flags", nargs="*", help="after --: flags of `python -m glue_cube plan`")
    planning.set_defaults(run=planned)
    return parser.parse_args(arguments)


def _settings(options: argparse.Namespace) -> Settings:
    """To end what runs, nobody needs a harness that could be started."""
    return read_settings({**os.environ, "HARNESS": ""} if options.run is down else None)


def _prepare(settings: Settings) -> None:
    check_run_folder(settings)
    check_prerequisites(settings)
    check_harness(settings)
    fetch_java_parts(settings)


def _harness(settings: Settings, cube: Path) -> Harness:
    # What Terraform knows of emulators that forget all is worth nothing.
    state = ("terraform/*.tfstate", "terraform/*.tfstate.backup", "terraform/.*.lock.info", "terraform/plan")
    return Harness(settings.root, settings.run_folder, harness_parts(settings, cube), settings.environment, state, _say)


def _say(text: str) -> None:
    print(text, flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
