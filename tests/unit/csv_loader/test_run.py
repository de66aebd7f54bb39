"""One source through the use case into a table in memory, with the real files beside it."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from csv_loader.checkpoint import Checkpoint
from csv_loader.checkpoint_file import CheckpointFile, read_checkpoint
from csv_loader.errors import TooManyErrors
from csv_loader.files.csv_text import StoredCsv
from csv_loader.files.input_files import InputFile
from csv_loader.frames.rows import Batch
from csv_loader.load import LoadOptions
from csv_loader.max_errors import MaxErrors
from csv_loader.position import Counts
from csv_loader.rejects import RejectsFile
from csv_loader.report import Summary
from csv_loader.resuming import begun
from csv_loader.run import load_source
from tests.builders import shops
from tests.fake_csv_table import FakeCsvTable

VISITS = next(source for source in shops().csv_sources() if source.name == "visits")
LOAD = Checkpoint("visits", "d", "k of h")


@dataclass
class StoppedTable(FakeCsvTable):
    """Ctrl-C comes when so many batches are sent."""

    batches: int = 1

    def send(self, batch: Batch, acknowledged: object) -> None:
        self.batches -= 1
        if self.batches < 0:
            raise KeyboardInterrupt
        super().send(batch, acknowledged)  # type: ignore[arg-type]


@dataclass
class Place:
    """A folder with a file of visits, of which every tenth row is rejected."""

    folder: Path
    rows: int = 200
    told: list[Summary] = field(default_factory=list)

    def __post_init__(self) -> None:
        lines = [f"A{n},2024-01-01,{n if n % 10 else 'x'}" for n in range(self.rows)]
        (self.folder / "visits.csv").write_text("\n".join(["shop,visited_on,visitors", *lines, ""]))

    @property
    def file(self) -> InputFile:
        return InputFile(self.folder / "visits.csv")

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects.csv"

    def begun(self, resume: bool = False) -> CheckpointFile:
        return begun(self.folder / "c.json", LOAD, [self.file], resume)

    def load(self, table: FakeCsvTable, options: LoadOptions, resume: bool = False) -> Summary:
        checkpoint = self.begun(resume)
        with checkpoint, RejectsFile(self.rejects, checkpoint.position.counts.rejected) as rejects:
            load_source(VISITS, [StoredCsv(self.file)], table, rejects, options, self.told.append, checkpoint)
        return self.told[-1]

    def rejected(self) -> list[str]:
        with self.rejects.open(newline="") as stream:
            return [row["line"] for row in csv.DictReader(stream)]

    def saved(self) -> Checkpoint:
        found = read_checkpoint(self.folder / "c.json")
        assert found
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    columns = [column.name for column in VISITS.columns]
    assert columns[0] == "shop" and columns[-1] == "visitors"
    made = Place(tmp_path)
    text = made.file.path.read_text().replace("shop,visited_on,visitors", ",".join(columns))
    made.file.path.write_text(text)
    return made


SMALL = LoadOptions(window_bytes=400)


def test_a_load_leaves_counts_rejects_and_a_checkpoint_that_is_complete(place: Place) -> None:
    table = FakeCsvTable(VISITS)

    summary = place.load(table, SMALL)

    assert summary.counts == Counts(200, 180, 20)
    assert (summary.files, summary.rejects) == (1, str(place.rejects))
    assert len(table.rows) == 180
    assert place.rejected() == [str(line) for line in range(2, 202, 10)]
    assert (place.saved().complete, place.saved().position.counts) == (True, summary.counts)


def test_a_load_that_was_stopped_goes_on_to_the_same_end(place: Place) -> None:
    table = StoppedTable(VISITS, batches=70)
    with pytest.raises(KeyboardInterrupt):
        place.load(table, SMALL)
    saved = place.saved()
    assert 0 < saved.position.counts.rows_in < 200
    assert [(told.counts, told.complete) for told in place.told] == [(saved.position.counts, False)]
    assert len(place.rejected()) >= saved.position.counts.rejected

    again = FakeCsvTable(VISITS)
    summary = place.load(again, SMALL, resume=True)

    assert summary.counts == Counts(200, 180, 20)
    assert summary.before == saved.position.counts.rows_in
    assert len({**table.rows, **again.rows}) == 180
    assert len(again.rows) == 180 - saved.position.counts.loaded
    assert place.rejected() == [str(line) for line in range(2, 202, 10)]


def test_a_part_of_a_load_is_not_complete_and_goes_on(place: Place) -> None:
    first = place.load(FakeCsvTable(VISITS), LoadOptions(limit=50, window_bytes=400))
    assert (first.counts.rows_in, first.complete) == (50, False)
    assert not place.saved().complete

    assert place.load(FakeCsvTable(VISITS), SMALL, resume=True).counts == Counts(200, 180, 20)


def test_too_many_rejected_rows_leave_a_valid_checkpoint(place: Place) -> None:
    with pytest.raises(TooManyErrors):
        place.load(FakeCsvTable(VISITS), LoadOptions(max_errors=MaxErrors(count=5), window_bytes=400))
    assert len(place.rejected()) >= 6
    assert (place.told[-1].counts, place.told[-1].complete) == (place.saved().position.counts, False)
    assert place.told[-1].rejects == str(place.rejects)

    summary = place.load(FakeCsvTable(VISITS), SMALL, resume=True)

    assert summary.counts == Counts(200, 180, 20)
    assert place.rejected() == [str(line) for line in range(2, 202, 10)]
