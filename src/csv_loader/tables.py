"""EDGE: the tables of sources in Cassandra, looked at before the first row is sent."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

from csv_loader.cassandra_session import connected
from csv_loader.cassandra_table import CassandraTable, create_tables
from csv_loader.load import Table
from csv_loader.preflight import preflight
from csv_loader.settings import Settings
from cube_model.definition import CsvSource

OpenTable: TypeAlias = Callable[[CsvSource], Table]


@contextmanager
def opened_tables(settings: Settings, sources: Sequence[CsvSource], create: bool = False) -> Iterator[OpenTable]:
    """What opens the table of a source; CassandraError when one of them cannot take rows."""
    # Each fault that the loader survives would be a warning on the terminal; what it does not survive it says itself.
    logging.getLogger("cassandra").addHandler(logging.NullHandler())
    with connected(settings) as sessions:
        if create:
            create_tables(sessions[0], settings.keyspace, sources)
        for source in sources:
            preflight(sessions[0], settings, source)
        yield lambda source: CassandraTable(sessions, settings, source)
