"""ClickHouse's WITH CUBE by chdb, from a table in memory into another."""

from chdb.session import Session

from bench.engines.task import Clock, parse_task


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds, task.once_from)
    session = Session()
    session.query("CREATE DATABASE cube")
    memory = "ENGINE = Memory AS"
    session.query(f"CREATE TABLE cube.rows {memory} SELECT * FROM file('{task.file}', Parquet)")
    dimensions = ", ".join(task.dimensions)
    sums = ", ".join(f"toInt64(sum({name})) AS {name}_sum" for name in task.sums)
    settings = f"SETTINGS group_by_use_nulls = 1, max_threads = {task.threads}"
    query = f"SELECT {dimensions}, toInt64(count()) AS n, {sums} FROM cube.rows GROUP BY {dimensions} WITH CUBE"

    def make() -> None:
        session.query("DROP TABLE IF EXISTS cube.cells")
        session.query(f"CREATE TABLE cube.cells {memory} {query} {settings}")

    clock.timed(make)
    names = ", ".join([*task.dimensions, "n", *(f"{name}_sum AS {name}" for name in task.sums)])
    session.query(f"SELECT {names} FROM cube.cells INTO OUTFILE '{task.cells}' TRUNCATE FORMAT Parquet")
    clock.report()


if __name__ == "__main__":
    main()
