"""ENTRY: `python -m csv_loader --cube cubes/flights --from DATA`.

Exit codes: 0 loaded, 1 failed, 2 wrong use or definition.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from cassandra.cluster import Session

from csv_loader.cassandra_session import connected
from csv_loader.cassandra_table import create_tables
from csv_loader.csv_files import CsvFile, find_files
from csv_loader.errors import UsageError, exit_code
from csv_loader.load import LoadReport
from csv_loader.rejects import RejectsFile
from csv_loader.run import load_source
from csv_loader.settings import Settings, read_settings
from cube_model.definition import CsvSource
from cube_model.errors import CubeError
from cube_model.parsing import read_cube


def main(
    cube: Annotated[Path, typer.Option(help="The folder that holds the cube.yaml.")],
    folder: Annotated[Path, typer.Option("--from", help="The folder in which the sources' `files` are looked for.")],
    only: Annotated[list[str] | None, typer.Option(help="Load this source only; may be given more than once.")] = None,
    rejects: Annotated[Path, typer.Option(help="The folder for rejected rows, one CSV a source.")] = Path(
        "dist/rejects"
    ),
    create: Annotated[
        bool, typer.Option("--create-tables", help="Make keyspace and tables where they are missing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the counts of each source as a line of JSON on standard output.")
    ] = False,
) -> None:
    """Load the CSV sources of a cube into Cassandra.

    Cassandra is found by CASSANDRA_HOSTS, CASSANDRA_PORT and CASSANDRA_KEYSPACE; CASSANDRA_TLS, CASSANDRA_AUTH and
    CASSANDRA_SECRET_ARN say how to get in. Example:

    CASSANDRA_HOSTS=db1 CASSANDRA_KEYSPACE=flights python -m csv_loader --cube cubes/flights --from data
    """
    try:
        reports = _load_all(read_settings(), cube, folder, only, rejects, create)
    except CubeError as error:
        typer.echo(f"csv_loader: {error}", err=True)
        raise typer.Exit(exit_code(error)) from error
    if as_json:
        for report in reports:
            typer.echo(json.dumps(asdict(report)))


def _load_all(
    settings: Settings, cube: Path, folder: Path, only: list[str] | None, rejects: Path, create: bool
) -> list[LoadReport]:
    sources = _chosen(list(read_cube(cube).csv_sources()), only)
    files = {source.name: find_files(folder, source) for source in sources}  # all are found before the first is loaded
    with connected(settings) as session:
        if create:
            create_tables(session, settings.keyspace, sources)
        return [_load(session, settings, source, files[source.name], rejects) for source in sources]


def _load(session: Session, settings: Settings, source: CsvSource, files: list[CsvFile], rejects: Path) -> LoadReport:
    with RejectsFile(rejects / f"{source.name}.csv") as rejected:
        report = load_source(session, settings, source, files, rejected)
    typer.echo(f"{report} (see {rejected.path})" if report.rejected else str(report), err=True)
    return report


def _chosen(sources: list[CsvSource], only: list[str] | None) -> list[CsvSource]:
    names = [source.name for source in sources]
    for name in only or ():
        if name not in names:
            raise UsageError(f"unknown source {name!r}; one of: {', '.join(names)}")
    return [source for source in sources if not only or source.name in only]


if __name__ == "__main__":
    typer.run(main)
