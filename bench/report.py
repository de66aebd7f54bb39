"""How a benchmark of cubes ends: its document below dist/bench, its ratios on the screen, and a status."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import typer

from bench.errors import BenchError
from bench.tables import ratio_lines
from local.settings import REPOSITORY

Json: TypeAlias = dict[str, Any]
RESULTS = REPOSITORY / "dist" / "bench"


def report(name: str, run: Callable[[], Json], folder: Path = RESULTS) -> NoReturn:
    """Run a benchmark and end with what it says: status 1 if it cannot go on, or its results are not equal."""
    try:
        found = run()
    except BenchError as error:
        typer.echo(f"bench-{name.replace('_', '-')}: {error}", err=True)
        raise typer.Exit(1) from error
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join([*ratio_lines(found), f"written: {file}"]))
    raise typer.Exit(0 if found["equal"] else 1)
