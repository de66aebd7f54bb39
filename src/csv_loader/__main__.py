"""ENTRY: `python -m csv_loader --cube cubes/flights --from DATA`.

Exit codes: 0 loaded, 1 failed, 2 wrong use or definition.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from cassandra.cluster import Session

from csv_loader.cassandra_table import CassandraTable, connected, create_tables
from csv_loader.csv_files import CsvFile, find_files, read_rows
from csv_loader.errors import UsageError
from csv_loader.load import LoadReport, load
from csv_loader.progress import shown_progress
from csv_loader.rejects import RejectsFile
from csv_loader.settings import Settings, read_settings
from cube_model.definition import CsvSource
from cube_model.errors import CubeError, DefinitionError
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
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON on standard output.")] = False,
) -> None:
    """Load the CSV sources of a cube into Cassandra.

    Cassandra is found by CASSANDRA_HOSTS, CASSANDRA_PORT and CASSANDRA_KEYSPACE. Example:

    CASSANDRA_HOSTS=db1 CASSANDRA_KEYSPACE=flights python -m csv_loader --cube cubes/flights --from data
    """
    try:
        reports = _load_all(read_settings(), cube, folder, only, rejects, create)
    except CubeError as error:
        typer.echo(f"csv_loader: {error}", err=True)
        raise typer.Exit(2 if isinstance(error, (DefinitionError, UsageError)) else 1) from error
    if as_json:
        typer.echo(json.dumps([asdict(report) for report in reports]))


def _load_all(
    settings: Settings, cube: Path, folder: Path, only: list[str] | None, rejects: Path, create: bool
) -> list[LoadReport]:
    sources = _chosen(list(read_cube(cube).csv_sources()), only)
    files = {source.name: find_files(folder, source) for source in sources}  # all are found before the first is loaded
    with connected(settings) as session:
        if create:
            create_tables(session, settings.keyspace, sources)
        return [_load(session, settings, source, files[source.name], rejects) for source in sources]


def _chosen(sources: list[CsvSource], only: list[str] | None) -> list[CsvSource]:
    names = [source.name for source in sources]
    for name in only or ():
        if name not in names:
            raise UsageError(f"unknown source {name!r}; one of: {', '.join(names)}")
    return [source for source in sources if not only or source.name in only]


def _load(session: Session, settings: Settings, source: CsvSource, files: list[CsvFile], rejects: Path) -> LoadReport:
    rows = ((str(file), read_rows(file, source)) for file in files)
    table = CassandraTable(session, settings.keyspace, source)
    with RejectsFile(rejects / f"{source.name}.csv") as rejected, shown_progress(source.name, sys.stderr) as progress:
        report = load(source, rows, table, rejected.write, progress, settings.batch_rows)
    where = f" (see {rejected.path})" if report.rejected else ""
    counts = f"{report.rows_in:,} rows in = {report.loaded:,} loaded + {report.rejected:,} rejected"
    typer.echo(f"{source.name}: {counts}{where}", err=True)
    return report


if __name__ == "__main__":
    typer.run(main)
