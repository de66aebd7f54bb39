"""EDGE: the benchmark's Cassandra as the comparison needs it: empty tables, what they hold, and where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.contents import Content
from bench.data_sets import DataSet
from bench.job import Job
from bench.readback import content_of_stored
from bench.server import PORT, Server
from csv_loader.table_cql import create_keyspace, create_table
from local.settings import HOST

KEYSPACE = "bench"


@dataclass(frozen=True)
class BenchDatabase:
    """The tables of the data sets."""

    server: Server

    def empty(self, data: DataSet) -> None:
        """Make the table empty, and wait until the server has nothing left to do."""
        self.server.session.execute(create_keyspace(KEYSPACE))
        self.server.session.execute(create_table(KEYSPACE, data.source))
        self.server.session.execute(f"TRUNCATE {KEYSPACE}.{data.name}")
        self.server.wait_until_quiet()

    def content(self, data: DataSet) -> Content:
        """What the table holds."""
        return content_of_stored(HOST, PORT, KEYSPACE, data.source)

    def cpu_seconds(self) -> float:
        """The processor time that the server has had so far."""
        return self.server.cpu_seconds()

    def job(self, data: DataSet, file: Path, options: Mapping[str, int]) -> Job:
        """How a client is told of a load."""
        source = data.source
        columns = tuple((column.name, str(column.type)) for column in source.columns)
        return Job(HOST, PORT, KEYSPACE, data.name, columns, source.partition, str(file), data.null, options)
