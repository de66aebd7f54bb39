"""A base that stays in Spark until its rows have codes, each task giving those of its own: they travel as numbers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
from pyspark import Broadcast
from pyspark.sql import DataFrame
from pyspark.storagelevel import StorageLevel

from cube_model.definition import Dimension
from cube_model.members import Codes, Members, encode
from glue_cube.arrow_rows import IPC, as_ipc, collected, opened, tasks_for
from glue_cube.build import Base
from glue_cube.spark_failures import told

_PIECE = 64 * 2**20  # bytes of rows that get codes, and travel, together
_TASK = 1_000_000  # rows of a task

Used = Sequence[tuple[Members, int]]  # dictionaries of the dimensions that a base has, and how deep


@dataclass(frozen=True)
class LargeBase(Base):
    """A source's base cuboid as a DataFrame, kept on the executors' disks; `table` has its columns, but no rows."""

    cells: int
    grouped: DataFrame

    @property
    def size(self) -> int:
        """How many cells it has."""
        return self.cells

    def levels(self, dimension: Dimension, depth: int) -> pa.Table:
        """The distinct values of a dimension's levels."""
        if not depth:
            return self.table
        with told(f"source {self.source!r} cannot be read"):
            return collected(self.grouped.select(*_labels(dimension, depth)).distinct())

    def coded(self, members: Sequence[Members], codes: Mapping[str, Codes]) -> tuple[pa.Table, Mapping[str, Codes]]:
        """The states of all rows, and the codes that the executors give them; it can be asked for once.

        They come partition by partition: the driver holds all states and codes, and Spark there one partition.
        """
        used: Used = [(m, depth) for m, depth in zip(members, self.cuboid.depths, strict=True) if depth]
        with told(f"source {self.source!r} cannot be read"):
            shared = self.grouped.sparkSession.sparkContext.broadcast(used)
            rows = self.grouped.coalesce(tasks_for(self.cells, _TASK))
            coded = rows.mapInArrow(partial(_coded, shared, self.source), IPC).persist(StorageLevel.DISK_ONLY)
            coded.count()  # at once in all tasks; the iterator runs one after the other
            table = pa.concat_tables(opened(row) for row in coded.toLocalIterator(prefetchPartitions=True))
            for each in (coded, self.grouped):
                each.unpersist()
        return table, {m.dimension.name: np.asarray(table[m.dimension.name]).astype(np.int64) for m, _ in used}


def _coded(used: Broadcast[Used], source: str, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """A partition's rows with a column of codes for each dimension instead of its levels."""
    for rows in _pieces(batches):
        coded = rows
        for members, depth in used.value:
            dimension = members.dimension
            _, codes = encode(
                dimension, {source: rows}, {source: depth}, members
            )  # all are known, and keep their codes
            coded = coded.drop_columns(list(_labels(dimension, depth)))
            coded = coded.append_column(dimension.name, pa.array(codes[source], pa.int32()))
        yield from as_ipc(coded.combine_chunks().to_batches())


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches together, as far as a task has room: each of these needs the dictionaries whole."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(each.nbytes for each in held) >= _PIECE:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _labels(dimension: Dimension, depth: int) -> tuple[str, ...]:
    return (dimension.date_label,) if dimension.calendar else dimension.labels[:depth]
