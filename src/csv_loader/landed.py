"""ENTRY: `python -m csv_loader.landed` loads the file that landed in a bucket, as EventBridge names it.

The environment says which: LANDING_BUCKET and LANDED_KEY, and where Cassandra is. The cube is the packaged one.
There is no checkpoint: a file that is landed again is loaded from its start, and replaces its own rows.
Exit codes: 0 loaded, 1 failed, 2 wrong use or definition.
"""

import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from csv_loader.errors import TooManyErrors, UsageError, exit_code
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import copied_files, is_of
from csv_loader.landing_bucket import LandingBucket
from csv_loader.load import LoadOptions
from csv_loader.rejects import kept_rejects
from csv_loader.report import Summary
from csv_loader.run import load_source
from csv_loader.settings import Landed, read_landed, read_max_errors, read_settings
from csv_loader.tables import opened_tables
from cube_model.definition import CsvSource
from cube_model.errors import CubeError
from cube_model.parsing import packaged_cube


def main() -> int:
    """Load one landed file into the tables of its sources, and print a JSON line for each."""
    try:
        landed = read_landed()
        if landed.is_folder:
            print(f"{landed} is a folder: nothing to load", file=sys.stderr)
            return 0
        with tempfile.TemporaryDirectory() as folder:
            _load(landed, Path(folder))
    except CubeError as error:
        print(f"csv_loader: {error}", file=sys.stderr)
        return exit_code(error)
    return 0


def _load(landed: Landed, folder: Path) -> None:
    settings, most, bucket = read_settings(), read_max_errors(), LandingBucket(landed)
    sources = list(packaged_cube().csv_sources())
    fetched = bucket.fetch(folder / "landed")
    chosen = _sources_of(fetched.path, folder / "landed", sources, landed)
    files = [StoredCsv(file) for file in copied_files(fetched.path, str(landed))]

    def leave(rejected: Path) -> None:
        print(f"rejected rows: {bucket.leave_rejects(rejected, fetched.at)}", file=sys.stderr)

    def options(source: CsvSource) -> LoadOptions:
        return LoadOptions(source.profile, max_errors=most).in_windows(settings.window)

    with kept_rejects(folder / "rejected.csv", leave) as rejected, opened_tables(settings, chosen) as table:
        told = _Told(bucket.rejects(fetched.at))
        for source in chosen:
            load_source(source, files, table(source), rejected, options(source), told.tell)
        told.refuse_failed(landed)


@dataclass
class _Told:
    """Prints what became of each source."""

    rejects: str
    failed: list[str] = field(default_factory=list)

    def tell(self, summary: Summary) -> None:
        said = replace(summary, rejects=self.rejects if summary.rejects else None)
        print(said, file=sys.stderr)
        print(said.to_json(), flush=True)
        self.failed += [summary.source] if summary.failed else []

    def refuse_failed(self, landed: Landed) -> None:
        """TooManyErrors if every row was rejected by a source."""
        if self.failed:
            raise TooManyErrors(
                f"{landed}: every row was rejected by {', '.join(self.failed)}; {self.rejects} says why"
            )


def _sources_of(file: Path, folder: Path, sources: list[CsvSource], landed: Landed) -> list[CsvSource]:
    chosen = [source for source in sources if is_of(file, folder, source)]
    if not chosen:
        patterns = ", ".join(f"landing/{pattern} ({source.name})" for source in sources for pattern in source.files)
        raise UsageError(f"{landed}: no source has such a file; name it as one of: {patterns}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
