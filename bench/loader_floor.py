"""The floor of csv_loader: all its requests are made beforehand, and only the sending of them is timed."""

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.clients.report import print_report
from bench.data_sets import CUBES
from bench.job import Job, parse_job
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import InputFile
from csv_loader.frames.rows import Batch, batches
from csv_loader.garbage import collected_rarely
from csv_loader.load import LoadOptions, Table
from csv_loader.position import START
from csv_loader.settings import read_settings
from csv_loader.tables import opened_tables
from csv_loader.windows import FileReader
from cube_model.definition import CsvSource
from cube_model.parsing import read_cube


def main() -> None:
    """Load the job of the command line."""
    job = parse_job(sys.argv[1])
    source = next(iter(read_cube(CUBES / job.table).csv_sources()))
    hosts = {"CASSANDRA_HOSTS": job.host, "CASSANDRA_PORT": str(job.port), "CASSANDRA_KEYSPACE": job.keyspace}
    with opened_tables(read_settings({**os.environ, **hosts}), [source]) as opened, collected_rarely():
        table = opened(source)
        requests = list(_requests(job, source, table))
        began = time.monotonic()
        for request in requests:
            table.send(request, lambda: None)
        table.finish()
        print_report(sum(request.rows for request in requests), time.monotonic() - began)


def _requests(job: Job, source: CsvSource, table: Table) -> Iterator[Batch]:
    """What `load` would send, in its order."""
    reader = FileReader(source, StoredCsv(InputFile(Path(job.file))), source.profile)
    for window in reader.windows(START, LoadOptions().window_bytes, None):
        if window.columns:
            for requests in batches(source, window.columns, table.prefix, table.size):
                yield from requests


if __name__ == "__main__":
    main()
