"""The engines that are compared: how each is started, and in which environment it is installed."""

import importlib.metadata
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.engines.task import Task
from bench.measured import Command

OURS, SPARK_OURS = "cubo", "Spark base + cubo"
SPARK_CUBE, SPARK_BASE = "Spark cube()", "Spark base + cube()"


@dataclass(frozen=True)
class Engine:
    """One way to make a cube; `package` is its name in the benchmark's environment, none for the product's."""

    name: str
    module: str
    package: str = ""
    word: str = ""
    in_spark: bool = False

    def command(self, root: Path, programs: Path, task: Task) -> Command:
        """How it is started."""
        python = str(programs / "python") if self.package else sys.executable
        words = [python, "-m", f"bench.engines.{self.module}", task.text, *([self.word] if self.word else [])]
        variables = {"PYTHONPATH": f"{root}:{root / 'src'}", "POLARS_MAX_THREADS": str(task.threads)}
        variables["PYSPARK_PYTHON"] = python  # or Spark's workers are whatever python3 is in the PATH
        return Command(words, variables)


ENGINES: Mapping[str, Engine] = {
    engine.name: engine
    for engine in (
        Engine("DuckDB", "duckdb_engine", "duckdb"),  # first: its cells are what the others are compared with
        Engine(OURS, "cubo_engine"),
        Engine("Polars", "polars_engine", "polars"),
        Engine("DataFusion", "datafusion_engine", "datafusion"),
        Engine("chdb", "chdb_engine", "chdb"),
        Engine(SPARK_OURS, "spark_engine", word="cubo", in_spark=True),
        Engine(SPARK_BASE, "spark_engine", word="base", in_spark=True),
        Engine(SPARK_CUBE, "spark_engine", word="cube", in_spark=True),
    )
}


def tools_of(engines: Iterable[Engine]) -> dict[str, dict[str, str]]:
    """The version and options of each engine."""
    return {engine.name: {"version": _version(engine), "options": "2 threads"} for engine in engines}


def _version(engine: Engine) -> str:
    if not engine.package:
        return f"PySpark {importlib.metadata.version('pyspark')}" if engine.in_spark else "this commit"
    text = (Path(__file__).parent / "cube-requirements.txt").read_text()
    found = re.search(rf"(?m)^{engine.package}==(\S+)$", text)
    return f"{engine.package} {found[1]}" if found else engine.package
