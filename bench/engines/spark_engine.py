"""Cubes in Spark: `cube()`, the base and then `cube()`, and the product's way: the base in Spark, then the cascade.

The second word of the command line says which: cube, base, cubo. Each is timed from cached rows to cells in Parquet
files, since Spark computes nothing before it is written; so no cube is computed twice.
"""

import sys
from collections.abc import Callable
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from bench.engines.cubo_engine import cube_of, write
from bench.engines.task import Clock, Task, parse_task
from glue_cube.arrow_rows import collected

_WARM_UP = 1_000  # rows whose cube is not timed: compilers and Python's workers start with it


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds, task.once_from)
    make = _KINDS[sys.argv[2]]
    spark = _session(task.threads)
    rows = spark.read.parquet(task.file).repartition(2 * task.threads).cache()
    rows.count()
    make(task, rows.limit(_WARM_UP))
    clock.timed(lambda: make(task, rows))
    clock.report()


def _session(threads: int) -> SparkSession:
    settings = {
        "spark.driver.memory": "8g",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(threads),
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    start = SparkSession.builder.master(f"local[{threads}]")
    return reduce(lambda builder, setting: builder.config(*setting), settings.items(), start).getOrCreate()


def _written(task: Task, cells: DataFrame) -> None:
    cells.write.mode("overwrite").parquet(task.cells)


def _measures(task: Task) -> list[Column]:
    return [F.count(F.lit(1)).alias("n"), *(F.sum(name).alias(name) for name in task.sums)]


def _base(task: Task, rows: DataFrame) -> DataFrame:
    return rows.groupBy(*task.dimensions).agg(*_measures(task))


def _cube(task: Task, rows: DataFrame) -> None:
    _written(task, rows.cube(*task.dimensions).agg(*_measures(task)))


def _base_then_cube(task: Task, rows: DataFrame) -> None:
    sums = (F.sum(name).alias(name) for name in ("n", *task.sums))
    _written(task, _base(task, rows).cube(*task.dimensions).agg(*sums))


def _cascade(task: Task, rows: DataFrame) -> None:
    write(task, *cube_of(task, collected(_base(task, rows))))


_KINDS: dict[str, Callable[[Task, DataFrame], None]] = {"cube": _cube, "base": _base_then_cube, "cubo": _cascade}


if __name__ == "__main__":
    main()
