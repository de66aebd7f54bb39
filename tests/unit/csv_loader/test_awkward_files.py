"""Every awkward file through the whole load, with a table in memory."""

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from csv_loader.errors import CsvFileError
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import find_files
from csv_loader.load import LoadOptions, load
from csv_loader.position import START, Counts, Position
from tests.awkward.__main__ import README, page
from tests.awkward.case import Case
from tests.awkward.cases import cases
from tests.awkward.checks import Told, check
from tests.fake_csv_table import FakeCsvTable

WHOLE, SMALL = 8 << 20, 50  # bytes of a window
LARGEST_IN_SMALL = 1 << 16
MOST_PLACES = 20
CASES = cases()
READ = [case for case in CASES if not case.error]


@dataclass
class ToldWithPlaces(Told):
    """With what the table held at each place."""

    table: FakeCsvTable = field(kw_only=True)
    places: list[tuple[Position, int, dict[Any, Any]]] = field(default_factory=list)

    def reached(self, position: Position) -> None:
        self.places.append((position, len(self.rejected), deepcopy(self.table.rows)))


def loaded(case: Case, folder: Path, window: int, start: Position = START) -> tuple[Counts, ToldWithPlaces]:
    (folder / case.file).write_bytes(case.content)
    files = [StoredCsv(file) for file in find_files(folder, case.source)]
    table = FakeCsvTable(case.source)
    sinks = ToldWithPlaces(table=table)
    return load(case.source, files, table, sinks, LoadOptions(case.given, window_bytes=window), start), sinks


def named(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("window", [WHOLE, SMALL])
@pytest.mark.parametrize("case", READ, ids=named)
def test_an_awkward_file_gives_its_rows(case: Case, window: int, tmp_path: Path) -> None:
    counts, sinks = loaded(case, tmp_path, window)

    check(case, list(sinks.table.rows.values()), counts, sinks)


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
