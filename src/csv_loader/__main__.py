"""ENTRY: `python -m csv_loader --cube cubes/flights --from DATA`.

Exit codes: 0 every row is loaded, skipped, or rejected as allowed; 1 failed; 2 wrong use or definition; 130 Ctrl-C.
"""

from pathlib import Path

import typer

from csv_loader import options as o
from csv_loader.choice import Written
from csv_loader.command import run
from csv_loader.errors import exit_code
from csv_loader.files.limits import Limits
from csv_loader.report import Summary
from csv_loader.request import Request
from cube_model.errors import CubeError

_STOPPED = 130  # as a shell has it of Ctrl-C
app = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)


@app.command()
def main(
    cube: o.CubeFolder,
    files: o.Files = None,
    place: o.From = None,
    only: o.Only = None,
    limit: o.Limit = None,
    max_bytes: o.MaxBytes = None,
    dry_run: o.DryRun = False,
    create_tables: o.Create = False,
    resume: o.Resume = False,
    checkpoint: o.CheckpointFolder = Path("dist/checkpoints"),
    rejects: o.Rejects = Path("dist/rejects"),
    max_errors: o.Errors = None,
    max_write_units: o.WriteUnits = None,
    as_json: o.AsJson = False,
    encoding: o.Encoding = None,
    delimiter: o.Delimiter = None,
    quote: o.Quote = None,
    decimal: o.Decimal = None,
    thousands: o.Thousands = None,
    nulls: o.Nulls = None,
    dates: o.Dates = None,
    timestamps: o.Timestamps = None,
    header: o.Header = None,
) -> None:
    """Load the CSV sources of a cube into Cassandra or Amazon Keyspaces.

    CASSANDRA_HOSTS, CASSANDRA_PORT and CASSANDRA_KEYSPACE say where to;
    CASSANDRA_TLS, CASSANDRA_AUTH and CASSANDRA_SECRET_ARN how to get in.

    Every row is loaded, or rejected with its line, column and reason.

    [bold]Examples[/bold]

    \b
    Every source, from the files that cube.yaml names:
      python -m csv_loader --cube cubes/flights --from data --create-tables
    \b
    What is in these files? Nothing is written but the rejected rows:
      python -m csv_loader --cube cubes/flights --only weather \\
        --dry-run 's3://public/weather-*.csv.gz'
    \b
    Other marks than those that are guessed, and at most 1% rejected:
      python -m csv_loader --cube cubes/flights --only weather w.csv \\
        --encoding latin-1 --delimiter ';' --decimal , --max-errors 1%
    \b
    Go on after Ctrl-C, a crash, or a cluster that went away:
      python -m csv_loader --cube cubes/flights --from data --resume
    """
    marks = {"encoding": encoding, "delimiter": delimiter, "quote": quote, "decimal": decimal, "thousands": thousands}
    written = Written.of({**marks, "dates": dates, "timestamps": timestamps}, nulls, header)
    request = Request(
        cube,
        place,
        tuple(files or ()),
        tuple(only or ()),
        written,
        rejects,
        checkpoint,
        Limits(most_bytes=max_bytes) if max_bytes else Limits(),
        limit,
        max_errors,
        max_write_units,
        create_tables,
        dry_run,
        resume,
    )
    raise typer.Exit(_status(request, as_json))


def _status(request: Request, as_json: bool) -> int:
    try:
        return _run(request, as_json)
    except CubeError as error:
        typer.echo(f"csv_loader: {error}", err=True)
        return exit_code(error)
    except KeyboardInterrupt:
        typer.echo(f"csv_loader: stopped{'' if request.dry_run else '; --resume goes on from here'}", err=True)
        return _STOPPED


def _run(request: Request, as_json: bool) -> int:
    """Tell of each source when it is done; a source of which every row was rejected is a failure in the end."""
    failed = []

    def tell(summary: Summary) -> None:
        typer.echo(str(summary), err=True)
        if as_json:
            typer.echo(summary.to_json())
        failed.extend([summary.source] if summary.failed else [])

    run(request, tell)
    for source in failed:
        typer.echo(f"csv_loader: {source}: every row was rejected; the file of rejected rows says why", err=True)
    return 1 if failed else 0


if __name__ == "__main__":
    app()
