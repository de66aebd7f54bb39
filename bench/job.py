"""What a client of the benchmark is told: where to load which file into which table. Standard library only."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Job:
    """One load; clients in an environment of their own get it as JSON on their command line."""

    host: str
    port: int
    keyspace: str
    table: str
    columns: tuple[tuple[str, str], ...]  # name and logical type, in the order of the file
    partition: tuple[str, ...]
    file: str
    null: str | None  # the text that stands for null, if there is one
    options: Mapping[str, int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(name for name, _ in self.columns)

    @property
    def insert(self) -> str:
        """The statement that a row is bound to."""
        marks = ", ".join("?" for _ in self.columns)
        return f"INSERT INTO {self.keyspace}.{self.table} ({', '.join(self.names)}) VALUES ({marks})"

    @property
    def text(self) -> str:
        """This as JSON."""
        return json.dumps(asdict(self))


def parse_job(text: str) -> Job:
    """The job that a text of `Job.text` stands for."""
    values = json.loads(text)
    values["columns"] = tuple((name, kind) for name, kind in values["columns"])
    values["partition"] = tuple(values["partition"])
    return Job(**values)
