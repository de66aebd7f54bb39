"""What the command line asks for, checked before anything is read."""

from dataclasses import dataclass, replace
from pathlib import Path

from csv_loader.choice import Chosen, Written, chosen_sources
from csv_loader.errors import UsageError
from csv_loader.files.limits import Limits
from csv_loader.load import LoadOptions
from csv_loader.max_errors import MaxErrors, parse_max_errors
from csv_loader.settings import Settings, read_settings
from cube_model.definition import CsvSource
from cube_model.parsing import read_cube


@dataclass(frozen=True)
class Request:
    """Which sources of a cube are loaded, from where, and how."""

    cube: Path
    place: str | None
    files: tuple[str, ...]
    only: tuple[str, ...]
    written: Written
    rejects: Path
    checkpoints: Path
    limits: Limits = Limits()
    limit: int | None = None
    max_errors: str | None = None
    max_write_units: int | None = None
    create_tables: bool = False
    dry_run: bool = False
    resume: bool = False

    def chosen(self) -> list[Chosen]:
        """The sources; UsageError or DefinitionError when they do not go with the rest of the request."""
        if bool(self.files) == (self.place is not None):
            raise UsageError("say where the files are: either --from FOLDER, or FILES by name")
        if self.dry_run and self.resume:
            raise UsageError("--dry-run loads nothing that --resume could go on from: give one of them")
        chosen = chosen_sources(list(read_cube(self.cube).csv_sources()), self.only, self.written)
        if self.files and len(chosen) > 1:
            names = ", ".join(each.source.name for each in chosen)
            raise UsageError(f"FILES are of one source: choose it by --only; one of: {names}")
        return chosen

    def settings(self) -> Settings:
        """Those of the environment, and of the command line over it."""
        settings = read_settings()
        return replace(settings, max_write_units=self.max_write_units) if self.max_write_units else settings

    def options(self, chosen: Chosen) -> LoadOptions:
        """How a source is loaded."""
        errors = parse_max_errors(self.max_errors) if self.max_errors is not None else MaxErrors()
        return LoadOptions(chosen.given, self.limit, errors)

    def rejects_of(self, source: CsvSource) -> Path:
        """A dry run leaves alone what a load has rejected, since that may yet go on."""
        return self.rejects / (f"{source.name}.dry-run.csv" if self.dry_run else f"{source.name}.csv")

    def checkpoint_of(self, source: CsvSource, settings: Settings) -> Path:
        """Each table has its own."""
        return self.checkpoints / f"{settings.keyspace}.{source.name}.json"
