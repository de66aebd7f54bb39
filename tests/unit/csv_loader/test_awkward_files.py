"""Every awkward file through the whole load, with a table in memory."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from csv_loader.errors import CsvFileError
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import find_files
from csv_loader.load import LoadOptions, load
from csv_loader.position import START, Counts, Position, Progress
from csv_loader.rejected import Rejected
from tests.awkward.__main__ import README, page
from tests.awkward.case import Case
from tests.awkward.cases import cases
from tests.fake_csv_table import FakeCsvTable

WHOLE, SMALL = 8 << 20, 50  # bytes of a window
LARGEST_IN_SMALL = 1 << 16
MOST_PLACES = 20
CASES = cases()
READ = [case for case in CASES if not case.error]


@dataclass
class FakeSinks:
    """What was reported, and what the table held at each place."""

    table: FakeCsvTable
    rejected: list[Rejected] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    places: list[tuple[Position, int, dict[Any, Any]]] = field(default_factory=list)

    def reject(self, rows: Sequence[Rejected]) -> None:
        self.rejected += rows

    def reached(self, position: Position) -> None:
        self.places.append((position, len(self.rejected), deepcopy(self.table.rows)))

    def progress(self, progress: Progress) -> None:
        assert 0 <= progress.done <= progress.total

    def say(self, text: str) -> None:
        self.said.append(text)


def loaded(case: Case, folder: Path, window: int, start: Position = START) -> tuple[Counts, FakeSinks]:
    (folder / case.file).write_bytes(case.content)
    files = [StoredCsv(file) for file in find_files(folder, case.source)]
    table = FakeCsvTable(case.source)
    sinks = FakeSinks(table)
    return load(case.source, files, table, sinks, LoadOptions(case.given, window_bytes=window), start), sinks


def by_key(case: Case, rows: Sequence[Any]) -> dict[Any, str]:
    """The rows as text: 1.5 and 1.50 are different decimals, and so are 0.0 and -0.0."""
    return {row[: len(case.source.key)]: repr(row) for row in rows}


def check_rejected(case: Case, rejected: Sequence[Rejected]) -> None:
    assert [(row.line, row.column) for row in rejected] == [(line, column) for line, column, _ in case.rejected]
    for row, (_, _, reason) in zip(rejected, case.rejected, strict=True):
        assert reason in row.reason


def named(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("window", [WHOLE, SMALL])
@pytest.mark.parametrize("case", READ, ids=named)
def test_an_awkward_file_gives_its_rows(case: Case, window: int, tmp_path: Path) -> None:
    counts, sinks = loaded(case, tmp_path, window)

    assert by_key(case, list(sinks.table.rows.values())) == by_key(case, case.rows)
    check_rejected(case, sinks.rejected)
    assert (counts.rejected, counts.skipped) == (len(case.rejected), case.skipped)
    assert counts.rows_in == counts.loaded + counts.rejected + counts.skipped
    assert counts.loaded >= len(case.rows)
    for part in case.says:
        assert any(part in text for text in sinks.said), sinks.said


@pytest.mark.parametrize("window", [WHOLE, SMALL])
@pytest.mark.parametrize("case", [case for case in CASES if case.error], ids=named)
def test_an_unreadable_file_is_refused(case: Case, window: int, tmp_path: Path) -> None:
    if window == SMALL and len(case.content) > LARGEST_IN_SMALL:
        window = LARGEST_IN_SMALL

    with pytest.raises(CsvFileError) as refused:
        loaded(case, tmp_path, window)

    assert str(refused.value).startswith(str(tmp_path / case.file))
    assert case.error in str(refused.value)


@pytest.mark.parametrize("case", READ, ids=named)
def test_a_load_goes_on_from_where_it_was(case: Case, tmp_path: Path) -> None:
    counts, whole = loaded(case, tmp_path, SMALL)

    for position, rejected, held in whole.places[:: len(whole.places) // MOST_PLACES + 1]:
        end, rest = loaded(case, tmp_path, WHOLE, position)
        assert end == counts
        assert whole.rejected[:rejected] + rest.rejected == whole.rejected
        assert {**held, **rest.table.rows} == whole.table.rows


def test_names_are_of_one_case_each() -> None:
    names = [case.name for case in CASES]

    assert len(set(names)) == len(names)
    assert len(names) >= 48


def test_the_table_of_the_cases_is_current() -> None:
    assert README.read_text(encoding="utf-8") == page(), "run: PYTHONPATH=src .venv/bin/python -m tests.awkward"
