"""The plan of a cube on this machine: its inputs as Parquet files, and `glue_cube plan` over them."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cube_model.parsing import read_cube
from local.cube_inputs import read_cube_inputs
from local.cube_rows import write_rows
from local.environments import environment, spark
from local.settings import Settings
from local.steps import Steps


def plan(settings: Settings, cube_folder: Path, flags: Sequence[str], steps: Steps) -> int:
    """Print the plan, with these flags besides; the exit code is that of `glue_cube plan`."""
    cube = read_cube(cube_folder)
    inputs = read_cube_inputs(cube_folder)
    rows = settings.run_folder / "plan" / cube.name
    with steps.step("read the inputs") as step:
        write_rows(cube, inputs, rows, step.say)
    words = ["plan", "--cube", str(cube_folder), "--rows", str(rows), *flags]
    command = [sys.executable, "-m", "glue_cube", *words]
    variables = environment(settings, spark(settings), {"PYTHONPATH": str(settings.root / "src")})
    return subprocess.run(command, env=variables, check=False).returncode
