"""The product's engine: dictionaries, base cuboid and cascade, from an Arrow table in memory."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.engines.task import Clock, Task, parse_task
from cube_model.arrow_columns import Numbers
from cube_model.cascade import Cells, base_cells, cascade
from cube_model.definition import Dimension
from cube_model.lattice import Cuboid
from cube_model.members import Members, encode
from cube_model.radix import digits
from cube_model.states import Operation, State

ROWS = "rows"


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds, task.once_from)
    table = pq.read_table(task.file)
    members, cuboids = clock.timed(lambda: cube_of(task, table))
    write(task, members, cuboids)
    clock.report()


def cube_of(task: Task, table: pa.Table) -> tuple[list[Members], list[Cells]]:
    """The dictionaries, and the cells of every cuboid; the table has a row for each fact, or `n` says for how many."""
    names = task.dimensions
    with ThreadPoolExecutor(task.threads) as pool:
        encoded = list(pool.map(lambda name: encode(_dimension(name), {ROWS: table}, {ROWS: 1}), names))
    members = [found for found, _ in encoded]
    codes = {name: found[ROWS] for name, (_, found) in zip(names, encoded, strict=True)}
    wanted = [Cuboid("", depths) for depths in product((0, 1), repeat=len(members))]
    base = base_cells(Cuboid("", (1,) * len(members)), members, codes, _states(task, table))
    return members, list(cascade(base, wanted, members, task.threads))


def _dimension(name: str) -> Dimension:
    return Dimension(name, (name,), False, {ROWS: (name,)})


def _states(task: Task, table: pa.Table) -> dict[State, Numbers]:
    counts = np.asarray(table["n"]) if "n" in table.column_names else np.ones(table.num_rows, np.int64)
    sums = {State(ROWS, Operation.SUM, name): np.asarray(table[name]) for name in task.sums}
    return {State(ROWS, Operation.ROWS): counts, **sums}


def labelled(cells: Cells, members: Sequence[Members]) -> dict[str, pa.Array]:
    """The dimensions of a cuboid as their values, which Arrow and Parquet keep as codes and a dictionary."""
    codes = digits(cells.keys, cells.cuboid, members)
    return {members[i].dimension.name: _coded(pa.array(c, pa.int32()), members[i]) for i, c in codes.items()}


def _coded(codes: pa.Array, members: Members) -> pa.Array:
    return pa.DictionaryArray.from_arrays(codes, members.own(1).combine_chunks())


def write(task: Task, members: Sequence[Members], cuboids: Iterable[Cells]) -> None:
    """Leave the cells as other engines do."""
    types = {m.dimension.name: pa.dictionary(pa.int32(), m.own(1).type) for m in members}
    writer = None
    for cells in cuboids:
        known = labelled(cells, members)
        columns = {name: known.get(name, pa.nulls(len(cells), types[name])) for name in task.dimensions}
        numbers = {state.column or "n": pa.array(values) for state, values in cells.states.items()}
        found = pa.table({**columns, **{name: numbers[name] for name in ("n", *task.sums)}})
        writer = writer or pq.ParquetWriter(task.cells, found.schema)
        writer.write_table(found)
    if writer:
        writer.close()


if __name__ == "__main__":
    main()
