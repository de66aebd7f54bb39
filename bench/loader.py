"""ENTRY: `python -m bench.loader --data both` compares csv_loader with its peers; `make bench-loader` runs it."""

import json
from functools import partial
from typing import Annotated

import typer

from bench.choices import chosen, row_count
from bench.data_sets import DATA_SETS
from bench.errors import BenchError
from bench.loader_run import run_benchmark
from bench.peers import peers
from bench.tables import ratio_lines
from local.errors import HarnessError
from local.settings import REPOSITORY

RESULT = REPOSITORY / "dist" / "bench" / "loader.json"
GROUPS = {"both": ["flights", "lineitem"], "all": [*DATA_SETS]}


def main(
    data: Annotated[str, typer.Option(help="both, all, or names of data sets with commas between.")] = "both",
    rows: Annotated[str, typer.Option(help="Load only the first rows: a quick run.")] = "",
    only: Annotated[str, typer.Option("--peers", help="Run only these, names with commas between.")] = "",
) -> None:
    """Load the same rows with csv_loader and with its peers into a Cassandra of their own, and compare."""
    known = {peer.name: peer for peer in peers()}
    try:
        data_sets = chosen(data, DATA_SETS, GROUPS, "DATA")
        wanted = chosen(only or "all", known, {"all": [*known]}, "PEERS")
        found = run_benchmark(data_sets, wanted, row_count(rows), partial(print, flush=True))
    except (BenchError, HarnessError) as error:
        typer.echo(f"bench-loader: {error}", err=True)
        raise typer.Exit(1) from error
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    print("\n".join([*ratio_lines(found), f"written: {RESULT.relative_to(REPOSITORY)}"]))
    raise typer.Exit(0 if found["equal"] else 1)


if __name__ == "__main__":
    typer.run(main)
