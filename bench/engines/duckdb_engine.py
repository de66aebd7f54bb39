"""DuckDB's CUBE, from a table in memory into another."""

import duckdb

from bench.engines.task import Clock, parse_task


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds, task.once_from)
    with duckdb.connect(config={"threads": task.threads}) as connection:
        connection.execute("CREATE TABLE rows AS FROM read_parquet($1)", [task.file])
        clock.timed(lambda: connection.execute(f"CREATE OR REPLACE TABLE cells AS {task.cube}"))
        connection.execute(f"COPY cells TO '{task.cells}' (FORMAT parquet)")
    clock.report()


if __name__ == "__main__":
    main()
