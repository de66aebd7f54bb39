"""The options of `python -m csv_loader`, as typer reads them."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

_FILES = "What is loaded"
_WRITTEN = "How the files are written (auto: guessed from a sample of each; cube.yaml can say the same)"
_LOAD = "How it is loaded"

Files: TypeAlias = Annotated[
    list[str] | None, typer.Argument(metavar="FILES", help="Files, patterns or s3:// addresses of one source.")
]
CubeFolder: TypeAlias = Annotated[Path, typer.Option("--cube", help="The folder that holds the cube.yaml.")]
From: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="FOLDER",
        rich_help_panel=_FILES,
        help="The folder, or s3://bucket/prefix, in which the sources' `files` are looked for.",
    ),
]
Only: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="SOURCE", rich_help_panel=_FILES, help="This source only; repeatable.")
]
Limit: TypeAlias = Annotated[
    int | None, typer.Option(min=1, metavar="N", rich_help_panel=_FILES, help="The first N rows of each source only.")
]
MaxBytes: TypeAlias = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", rich_help_panel=_FILES, help="The most bytes that one file may have when it is unpacked."
    ),
]
DryRun: TypeAlias = Annotated[
    bool,
    typer.Option("--dry-run", rich_help_panel=_LOAD, help="Read, type and count the rows; needs no Cassandra."),
]
Create: TypeAlias = Annotated[
    bool,
    typer.Option("--create-tables", rich_help_panel=_LOAD, help="Make keyspace and tables where they are missing."),
]
Resume: TypeAlias = Annotated[
    bool, typer.Option("--resume", rich_help_panel=_LOAD, help="Go on where the last run stopped.")
]
CheckpointFolder: TypeAlias = Annotated[
    Path, typer.Option("--checkpoint", rich_help_panel=_LOAD, help="The folder for what --resume goes on from.")
]
Rejects: TypeAlias = Annotated[
    Path, typer.Option(rich_help_panel=_LOAD, help="The folder for rejected rows, one CSV a source.")
]
Errors: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--max-errors", metavar="N|N%", rich_help_panel=_LOAD, help="End when more rows are rejected: 100, or 5%."
    ),
]
WriteUnits: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--max-write-units",
        min=1,
        metavar="N",
        rich_help_panel=_LOAD,
        help="Write units (1 KiB of a row) a second; Keyspaces.",
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", rich_help_panel=_LOAD, help="A line of JSON a source on standard output.")
]
Encoding: TypeAlias = Annotated[str | None, typer.Option(rich_help_panel=_WRITTEN, help="utf-8, latin-1, utf-16 ...")]
Delimiter: TypeAlias = Annotated[str | None, typer.Option(rich_help_panel=_WRITTEN, help="What is between fields.")]
Quote: TypeAlias = Annotated[str | None, typer.Option(rich_help_panel=_WRITTEN, help="What is around fields, or none.")]
Decimal: TypeAlias = Annotated[str | None, typer.Option(rich_help_panel=_WRITTEN, help="The decimal mark.")]
Thousands: TypeAlias = Annotated[
    str | None, typer.Option(rich_help_panel=_WRITTEN, help="The thousands mark, or none.")
]
Nulls: TypeAlias = Annotated[
    list[str] | None, typer.Option(metavar="TEXT", rich_help_panel=_WRITTEN, help="A text for null; repeatable.")
]
Dates: TypeAlias = Annotated[str | None, typer.Option(rich_help_panel=_WRITTEN, help="iso, or a format: %d/%m/%Y.")]
Timestamps: TypeAlias = Annotated[
    str | None, typer.Option(rich_help_panel=_WRITTEN, help="iso, or a format: '%d/%m/%Y %H:%M:%S'.")
]
Header: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(metavar="'NAME=COLUMN'", rich_help_panel=_WRITTEN, help="The file's name of a column; repeatable."),
]
