"""What both entries share: the files of one source, through the use case, into its table and the rejected rows."""

import sys
from collections.abc import Iterable

from cassandra.cluster import Session

from csv_loader.cassandra_table import CassandraTable
from csv_loader.csv_files import CsvFile, read_rows
from csv_loader.load import LoadReport, load
from csv_loader.progress import shown_progress
from csv_loader.rejects import RejectsFile
from csv_loader.settings import Settings
from cube_model.definition import CsvSource


def load_source(
    session: Session, settings: Settings, source: CsvSource, files: Iterable[CsvFile], rejected: RejectsFile
) -> LoadReport:
    """Load the files of a source; how far it is goes to standard error."""
    rows = ((str(file), read_rows(file, source)) for file in files)
    table = CassandraTable(session, settings.keyspace, source)
    with shown_progress(source.name, sys.stderr) as progress:
        return load(source, rows, table, rejected.write, progress, settings.batch_rows)
