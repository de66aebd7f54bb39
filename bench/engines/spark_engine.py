"""Cubes in Spark: `cube()`, the base and then `cube()`, and the product's way: the base in Spark, then the cascade.

The second word of the command line says which: cube, base, cubo.
"""

import sys
from collections.abc import Callable
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from bench.engines.cubo_engine import cube_of, write
from bench.engines.task import Clock, Task, parse_task
from cube_model.cascade import Cells
from cube_model.members import Members
from glue_cube.arrow_rows import collected


def main() -> None:
    """Make the cube of the command line."""
    task = parse_task()
    clock = Clock(task.rounds)
    spark = _session(task.threads)
    rows = spark.read.parquet(task.file).repartition(2 * task.threads).cache()
    rows.count()
    if sys.argv[2] == "cubo":
        members, cuboids = clock.timed(lambda: _cascade(task, rows))
        write(task, members, cuboids)
    else:
        made = _KINDS[sys.argv[2]](task, rows)
        clock.timed(lambda: _materialised(made))
        made.write.mode("overwrite").parquet(task.cells)
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


def _materialised(cells: DataFrame) -> None:
    cells.write.format("noop").mode("overwrite").save()


def _measures(task: Task) -> list[Column]:
    return [F.count(F.lit(1)).alias("n"), *(F.sum(name).alias(name) for name in task.sums)]


def _cube(task: Task, rows: DataFrame) -> DataFrame:
    return rows.cube(*task.dimensions).agg(*_measures(task))


def _base(task: Task, rows: DataFrame) -> DataFrame:
    return rows.groupBy(*task.dimensions).agg(*_measures(task))


def _base_then_cube(task: Task, rows: DataFrame) -> DataFrame:
    numbers = ("n", *task.sums)
    return _base(task, rows).cube(*task.dimensions).agg(*(F.sum(name).alias(name) for name in numbers))


def _cascade(task: Task, rows: DataFrame) -> tuple[list[Members], list[Cells]]:
    return cube_of(task, collected(_base(task, rows)))


_KINDS: dict[str, Callable[[Task, DataFrame], DataFrame]] = {"cube": _cube, "base": _base_then_cube}


if __name__ == "__main__":
    main()
