"""The cascade in Spark, of a base too large for one task: a task has a shard, the driver one cuboid at a time."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import itemgetter

from pyspark import RDD, Broadcast, SparkContext

from cube_model.cascade import Cells, cascade
from cube_model.lattice import Cuboid
from cube_model.members import Members
from cube_model.shards import from_bytes, shards, to_bytes
from cube_model.states import State
from glue_cube.base import LARGE
from glue_cube.spark_failures import told

_SHARD = 64 * 2**20  # bytes of a base before it is compressed; a task of Spark may have 128 MB
_LOG = logging.getLogger("glue_cube")


@dataclass(frozen=True)
class SparkSharding:
    """Cascades of bases that have more than `large` cells, in shards of so many bytes."""

    context: SparkContext
    large: int = LARGE
    shard_bytes: int = _SHARD

    def cascade(self, base: Cells, wanted: Sequence[Cuboid], members: Sequence[Members]) -> Iterator[Cells]:
        """The wanted cuboids of one source in this order; SourceError when Spark fails.

        The base is sent away at once, compressed. Then the driver holds one cuboid and, in Spark, the next; the parts
        of one are never more than the base has cells.
        """
        lattice = _Lattice(base.cuboid, tuple(wanted), tuple(sorted(base.states)), tuple(members))
        parts = list(shards(base, members, self.shard_bytes))
        _LOG.info("%s cuboids of %s cells in the base are made in %s shards", len(wanted), len(base), len(parts))
        with told("a base cannot be cut into shards"):
            shared = self.context.broadcast(lattice)
            made = self.context.parallelize(parts, len(parts)).flatMap(partial(_cascaded, shared))
        return _merged(made.partitionBy(len(wanted), int), lattice)


@dataclass(frozen=True)
class _Lattice:
    """What is made of a base."""

    base: Cuboid
    wanted: tuple[Cuboid, ...]
    states: tuple[State, ...]
    members: tuple[Members, ...]


def _cascaded(shared: Broadcast[_Lattice], shard: bytes) -> Iterator[tuple[int, bytes]]:
    """A shard's part of every wanted cuboid, with the cuboid's number."""
    lattice = shared.value
    base = from_bytes(lattice.base, lattice.states, [shard], lattice.members)
    numbers = {cuboid.depths: number for number, cuboid in enumerate(lattice.wanted)}
    for cells in cascade(base, lattice.wanted, lattice.members, threads=1):  # a task has one core
        yield numbers[cells.cuboid.depths], to_bytes(cells, lattice.members)


def _merged(made: RDD[tuple[int, bytes]], lattice: _Lattice) -> Iterator[Cells]:
    """Each cuboid of its parts, in order, since each is a partition of its own."""
    with told("cuboids cannot be made in shards"):
        for number, parts in groupby(made.toLocalIterator(prefetchPartitions=True), itemgetter(0)):
            found = [data for _, data in parts]
            yield from_bytes(lattice.wanted[number], lattice.states, found, lattice.members)
