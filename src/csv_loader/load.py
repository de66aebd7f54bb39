"""Use case: rows of a source's files into its table, a batch a partition; what cannot be loaded is set apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from csv_loader.rows import Misshapen, Rejected, RowSerialiser, Serialise
from cube_model.definition import CsvSource
from cube_model.errors import ValueRejected

Row: TypeAlias = list[bytes | None]
_WINDOW = 20_000  # rows in memory while they wait for others of their partition
_REPORT_EVERY = 5_000  # rows


class Table(Protocol):
    """A source's table."""

    def serialisers(self) -> Sequence[Serialise]:
        """How each column's values become bytes, in the order of the definition."""

    def write(self, rows: Sequence[Row]) -> None:
        """Send rows of one partition; returns before they are acknowledged."""

    def finish(self) -> None:
        """Wait until every row is acknowledged; raises CassandraError if some are not."""


@dataclass(frozen=True)
class LoadReport:
    """Rows of one source: `rows_in` is always `loaded` + `rejected`."""

    source: str
    rows_in: int
    loaded: int
    rejected: int

    def __str__(self) -> str:
        return f"{self.source}: {self.rows_in:,} rows in = {self.loaded:,} loaded + {self.rejected:,} rejected"


RowsOfFile: TypeAlias = tuple[str, Iterable[tuple[int, Sequence[str] | Misshapen]]]


def load(
    source: CsvSource,
    files: Iterable[RowsOfFile],
    table: Table,
    reject: Callable[[Rejected], None],
    progress: Callable[[int], None],
    batch_rows: int,
) -> LoadReport:
    """Load every row of the files; only acknowledged rows are counted as loaded."""
    serialiser = RowSerialiser(source, table.serialisers())
    counts = _Counts()
    rows = _accepted(files, serialiser, reject, progress, counts)
    for batch in _batches(rows, serialiser, batch_rows):
        table.write(batch)
    table.finish()
    progress(counts.rows_in)
    return LoadReport(source.name, counts.rows_in, counts.rows_in - counts.rejected, counts.rejected)


@dataclass
class _Counts:
    rows_in: int = 0
    rejected: int = 0


def _accepted(
    files: Iterable[RowsOfFile],
    serialiser: RowSerialiser,
    reject: Callable[[Rejected], None],
    progress: Callable[[int], None],
    counts: _Counts,
) -> Iterator[Row]:
    for name, rows in files:
        for line, fields in rows:
            counts.rows_in += 1
            if counts.rows_in % _REPORT_EVERY == 0:
                progress(counts.rows_in)
            if isinstance(fields, Misshapen):
                counts.rejected += 1
                reject(Rejected(name, line, "row", fields.reason, ",".join(fields.fields)))
                continue
            try:
                yield serialiser.row(fields)
            except ValueRejected as error:
                counts.rejected += 1
                reject(Rejected(name, line, error.column, error.reason, ",".join(fields)))


def _batches(rows: Iterable[Row], serialiser: RowSerialiser, size: int) -> Iterator[Sequence[Row]]:
    """Rows of one partition together, at most `size`; a window keeps the memory bounded.

    Of rows with one key in a batch only the last is sent: a batch has one timestamp, and Cassandra would mix them.
    """
    waiting: dict[tuple[bytes | None, ...], dict[tuple[bytes | None, ...], Row]] = {}
    held = 0
    for row in rows:
        partition = tuple([row[i] for i in serialiser.partition])
        group = waiting.setdefault(partition, {})
        group[tuple([row[i] for i in serialiser.clustering])] = row
        held += 1
        if len(group) == size:
            yield list(waiting.pop(partition).values())
            held -= size
        elif held >= _WINDOW:
            yield from (list(group.values()) for group in waiting.values())
            waiting, held = {}, 0
    yield from (list(group.values()) for group in waiting.values())
