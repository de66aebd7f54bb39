"""What both entries share: the files of one source, through the use case, into its table, rejects and checkpoint."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from csv_loader.checkpoint_file import CheckpointFile
from csv_loader.files.csv_text import StoredCsv
from csv_loader.garbage import collected_rarely
from csv_loader.load import LoadOptions, Table, load
from csv_loader.position import START, Position, Progress
from csv_loader.progress import shown_progress
from csv_loader.rejected import Rejected
from csv_loader.rejects import RejectsFile
from csv_loader.report import Summary
from csv_loader.stopping import Stop, StoppableTable, stopped_by_ctrl_c
from cube_model.definition import CsvSource

Tell = Callable[[Summary], None]


@dataclass
class Outcome:
    """What a load has come to so far."""

    last: Position
    said: list[str] = field(default_factory=list)
    complete: bool = False


@dataclass(frozen=True)
class SourceSinks:
    """Where the use case tells what becomes of the rows of one source."""

    rejects: RejectsFile
    checkpoint: CheckpointFile | None
    show: Callable[[Progress], None]
    stop: Stop
    stream: IO[str]
    outcome: Outcome

    def reject(self, rows: Sequence[Rejected]) -> None:
        """Write rows that cannot be loaded."""
        self.rejects.write(rows)

    def reached(self, position: Position) -> None:
        """Keep how far the load is, once the rejected rows before it are safe."""
        self.outcome.last = position
        if self.checkpoint:
            self.rejects.sync()
            self.checkpoint.reached(position)

    def progress(self, progress: Progress) -> None:
        """Show how far the load is, and stop there if it was asked for."""
        self.show(progress)
        self.stop.here()

    def say(self, text: str) -> None:
        """Tell what was guessed of a file, or has changed in it."""
        self.outcome.said.append(text)
        print(text, file=self.stream, flush=True)

    def finish(self) -> None:
        """Keep that nothing is left to do."""
        if self.checkpoint:
            self.checkpoint.reached(self.outcome.last, complete=True)
        self.outcome.complete = True


def load_source(
    source: CsvSource,
    files: Sequence[StoredCsv],
    table: Table,
    rejects: RejectsFile,
    options: LoadOptions,
    tell: Tell,
    checkpoint: CheckpointFile | None = None,
) -> None:
    """Load the files of a source, from the checkpoint on; how far it is goes to standard error.

    `tell` is called with what it came to in the end, also when the load fails or is stopped.
    """
    start = checkpoint.position if checkpoint else START
    shown = shown_progress(source.name, sys.stderr, start.counts.rows_in)
    told = _told(tell, source, len(files), rejects, start)
    with collected_rarely(), stopped_by_ctrl_c() as stop, told as outcome, shown as show:
        sinks = SourceSinks(rejects, checkpoint, show, stop, sys.stderr, outcome)
        counts = load(source, files, StoppableTable(table, stop), sinks, options, start)
        if options.limit is None or counts.rows_in < options.limit:
            sinks.finish()
        stop.here()  # before the next source


@contextmanager
def _told(tell: Tell, source: CsvSource, files: int, rejects: RejectsFile, start: Position) -> Iterator[Outcome]:
    started, outcome = time.monotonic(), Outcome(start)
    try:
        yield outcome
    finally:
        tell(
            Summary(
                source.name,
                outcome.last.counts,
                files,
                seconds=time.monotonic() - started,
                before=start.counts.rows_in,
                rejects=str(rejects.path) if rejects.used else None,
                guessed=tuple(outcome.said),
                complete=outcome.complete,
            )
        )
