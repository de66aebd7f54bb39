"""Polars' SQL CUBE, from a frame in memory into another; POLARS_MAX_THREADS bounds its threads."""

import polars

from bench.engines.task import Clock, parse_task


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds, task.once_from)
    context = polars.SQLContext(rows=polars.read_parquet(task.file))
    cells = clock.timed(lambda: context.execute(task.cube, eager=True))
    cells.write_parquet(task.cells)
    clock.report()


if __name__ == "__main__":
    main()
