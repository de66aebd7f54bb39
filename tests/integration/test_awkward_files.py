"""Every awkward file through the whole load into a real Cassandra."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cassandra.cluster import Session

from csv_loader.cassandra_session import connected
from csv_loader.cassandra_table import CassandraTable, create_tables
from csv_loader.errors import CsvFileError
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import find_files
from csv_loader.load import LoadOptions, load
from csv_loader.position import Counts
from csv_loader.settings import Settings as LoaderSettings
from cube_model.definition import CsvSource
from local.harness import Harness
from local.settings import Settings
from tests.awkward.case import Case
from tests.awkward.cases import cases
from tests.awkward.checks import Told, check
from tests.fake_csv_table import value_of

KEYSPACE = "awkward_files"
CASES = cases()
SHAPES = sorted({case.columns for case in CASES})


def source_of(case: Case) -> CsvSource:
    """The case's, with a table for each shape of columns."""
    return replace(case.source, name=f"readings_{SHAPES.index(case.columns)}")


@dataclass
class Tables:
    """The tables of all shapes, in a keyspace of their own."""

    sessions: Sequence[Session]
    settings: LoaderSettings

    def emptied(self, source: CsvSource) -> CassandraTable:
        (partition,) = source.partition
        table = f"{KEYSPACE}.{source.name}"
        for (value,) in list(self.sessions[0].execute(f"SELECT DISTINCT {partition} FROM {table}")):
            self.sessions[0].execute(f"DELETE FROM {table} WHERE {partition} = %s", [value])
        return CassandraTable(self.sessions, self.settings, source)

    def rows(self, source: CsvSource) -> list[tuple[Any, ...]]:
        names = ", ".join(column.name for column in source.columns)
        found = self.sessions[0].execute(f"SELECT {names} FROM {KEYSPACE}.{source.name}")
        return [tuple(value_of(value) for value in row) for row in found]


@pytest.fixture(scope="module")
def tables(settings: Settings, harness: Harness) -> Iterator[Tables]:
    there = LoaderSettings(settings.cassandra_hosts, settings.ports.cassandra, KEYSPACE, 30)
    with connected(there) as sessions:
        sessions[0].execute(f"DROP KEYSPACE IF EXISTS {KEYSPACE}")
        create_tables(sessions[0], KEYSPACE, list({source.name: source for source in map(source_of, CASES)}.values()))
        yield Tables(sessions, there)
        sessions[0].execute(f"DROP KEYSPACE {KEYSPACE}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_awkward_file_gives_its_rows_or_its_message(case: Case, tables: Tables, tmp_path: Path) -> None:
    (tmp_path / case.file).write_bytes(case.content)
    source, told = source_of(case), Told()
    table = tables.emptied(source)

    def loaded() -> Counts:
        files = [StoredCsv(file) for file in find_files(tmp_path, source)]
        return load(source, files, table, told, LoadOptions(case.given))

    if case.error:
        with pytest.raises(CsvFileError) as refused:
            loaded()
        assert str(refused.value).startswith(str(tmp_path / case.file))
        assert case.error in str(refused.value)
    else:
        counts = loaded()
        check(case, tables.rows(source), counts, told)
