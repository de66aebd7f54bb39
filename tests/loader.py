"""The CSV loader as its user runs it, on a small cube with every type."""

import csv
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
        where = ("--cube", str(self.folder), "--from", str(self.folder), "--rejects", str(self.rejects.parent))
        command = [sys.executable, "-m", "csv_loader", *where, "--create-tables", *options]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    @property
    def rejects(self) -> Path:
        return self.folder / "rejects" / "readings.csv"

    def rejected(self) -> list[list[str]]:
        with self.rejects.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def rows(self) -> dict[int, dict[str, Any]]:
        found = self.session.execute(f"SELECT * FROM {self.keyspace}.readings")
        return {row.id: row._asdict() for row in found}
