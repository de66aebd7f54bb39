"""The CSV loader as its user runs it, on a small cube with every type."""

import csv
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cassandra.cluster import Session

CUBE = """\
cube: typed
title: A source with every type
sources:
  readings:
    kind: csv
    files: ["readings*"]
    nulls: ["NA"]
    columns:
      place: string
      id: int64
      small: int32
      exact: decimal(38,18)
      ratio: float64
      open: bool
      day: date
      at: timestamp
      note: string
    key: [place, id]
    partition: [place]
dimensions:
  day: {calendar: [year, day], from: {readings: day}}
measures:
  readings: {source: readings, agg: count}
segments: {by: day, every: month}
"""
HEADER = "place,id,small,exact,ratio,open,day,at,note"
PLAIN = "A,{id},1,1.5,0.5,true,2024-01-01,2024-01-01T00:00:00Z,n"


def counts(run: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Source and rows of each line of JSON that a run has printed."""
    names = ("source", "rows_in", "loaded", "rejected", "skipped")
    return [{name: line[name] for name in names} for line in map(json.loads, run.stdout.splitlines())]


@dataclass
class Loader:
    """`python -m csv_loader` with a cube and data of its own."""

    folder: Path
    keyspace: str
    session: Session
    environment: dict[str, str] = field(default_factory=dict)

    def file(self, text: str, name: str = "readings.csv") -> None:
        (self.folder / name).write_text(text, encoding="utf-8", newline="")

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run_files("--from", str(self.folder), *options)

    def run_files(self, *options: str) -> subprocess.CompletedProcess[str]:
        """Without saying where the files are."""
        outputs = ("--rejects", str(self.rejects.parent), "--checkpoint", str(self.checkpoint.parent))
        command = [
            sys.executable,
            "-m",
            "csv_loader",
            "--cube",
            str(self.folder),
            *outputs,
            "--create-tables",
            *options,
        ]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects" / "readings.csv"

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoints" / f"{self.keyspace}.readings.json"

    def rejected(self) -> list[list[str]]:
        with self.rejects.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def rows(self) -> dict[int, dict[str, Any]]:
        found = self.session.execute(f"SELECT * FROM {self.keyspace}.readings")
        return {row.id: row._asdict() for row in found}
