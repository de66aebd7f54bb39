"""DataFusion's CUBE, from record batches in memory into others."""

import pyarrow as pa
import pyarrow.parquet as pq
from datafusion import SessionConfig, SessionContext

from bench.engines.task import Clock, parse_task


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds, task.once_from)
    context = SessionContext(SessionConfig().with_target_partitions(task.threads))
    context.register_record_batches("rows", [pq.read_table(task.file).to_batches(max_chunksize=8192)])
    batches = clock.timed(lambda: context.sql(task.cube).collect())
    pq.write_table(pa.Table.from_batches(batches), task.cells)
    clock.report()


if __name__ == "__main__":
    main()
