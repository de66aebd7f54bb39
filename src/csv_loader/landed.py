"""ENTRY: `python -m csv_loader.landed` loads the file that landed in a bucket, as EventBridge names it.

The environment says which: LANDING_BUCKET and LANDED_KEY, and where Cassandra is. The cube is the packaged one.
Exit codes: 0 loaded, 1 failed, 2 wrong use or definition.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from csv_loader.cassandra_session import connected
from csv_loader.csv_files import copied_files, is_of
from csv_loader.errors import UsageError, exit_code
from csv_loader.landing_bucket import LandingBucket
from csv_loader.load import LoadReport
from csv_loader.rejects import kept_rejects
from csv_loader.run import load_source
from csv_loader.settings import Landed, read_landed, read_settings
from cube_model.definition import CsvSource
from cube_model.errors import CubeError
from cube_model.parsing import packaged_cube


def main() -> int:
    """Load one landed file into the tables of its sources, and print a JSON line for each."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            for report in _load(read_landed(), Path(folder)):
                print(json.dumps(asdict(report)), flush=True)
    except CubeError as error:
        print(f"csv_loader: {error}", file=sys.stderr)
        return exit_code(error)
    return 0


def _load(landed: Landed, folder: Path) -> Iterator[LoadReport]:
    if landed.is_folder:
        print(f"{landed} is a folder: nothing to load", file=sys.stderr)
        return
    settings, bucket = read_settings(), LandingBucket(landed)
    sources = list(packaged_cube().csv_sources())
    fetched = bucket.fetch(folder / "landed")
    chosen = _sources_of(fetched.path, folder / "landed", sources, landed)

    def leave(rejected: Path) -> None:
        print(f"rejected rows: {bucket.leave_rejects(rejected, fetched.at)}", file=sys.stderr)

    with kept_rejects(folder / "rejected.csv", leave) as rejected, connected(settings) as session:
        for source in chosen:
            report = load_source(session, settings, source, copied_files(fetched.path, str(landed)), rejected)
            print(report, file=sys.stderr)
            yield report


def _sources_of(file: Path, folder: Path, sources: list[CsvSource], landed: Landed) -> list[CsvSource]:
    chosen = [source for source in sources if is_of(file, folder, source)]
    if not chosen:
        patterns = ", ".join(f"landing/{pattern} ({source.name})" for source in sources for pattern in source.files)
        raise UsageError(f"{landed}: no source has such a file; name it as one of: {patterns}")
    return chosen


if __name__ == "__main__":
    sys.exit(main())
