"""The record of a run, `.local/processes.json`: what `down` ends and a later `up` may use again."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from local.errors import HarnessError
from local.processes import Started, marked


@dataclass(frozen=True)
class PartRecord:
    """One started part."""

    name: str
    pid: int
    start: str
    ports: tuple[int, ...]
    command: tuple[str, ...]

    @property
    def process(self) -> Started:
        """The process that was started."""
        return Started(self.pid, self.start)

    def __str__(self) -> str:
        return f"{self.name} (pid {self.pid}, port {', '.join(map(str, self.ports))})"


@dataclass(frozen=True)
class RunRecord:
    """All that one run started."""

    mark: str
    parts: tuple[PartRecord, ...] = ()

    def with_part(self, part: PartRecord) -> "RunRecord":
        """Return the record with one more part."""
        return RunRecord(self.mark, (*self.parts, part))

    def part(self, name: str) -> PartRecord | None:
        """Return the part of that name, None if it was not started."""
        return next((part for part in self.parts if part.name == name), None)

    def survivors(self) -> list[Started]:
        """Return the processes of this run that are still alive, the children of its parts included."""
        return list({part.process for part in self.parts if part.process.alive} | set(marked(self.mark)))


def read_record(path: Path) -> RunRecord | None:
    """Read the record, None if there is none; raises HarnessError if it is not one."""
    try:
        read = json.loads(path.read_text())
        parts = [
            PartRecord(one["name"], one["pid"], one["start"], tuple(one["ports"]), tuple(one["command"]))
            for one in read["parts"]
        ]
        return RunRecord(read["mark"], tuple(parts))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        remedy = "end what still runs by hand, then delete the file"
        raise HarnessError(f"{path} is not a record of a run ({error!r}): {remedy}.") from error


def write_record(path: Path, record: RunRecord) -> None:
    """Write the record as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(asdict(record), indent=2) + "\n")
    beside.replace(path)
