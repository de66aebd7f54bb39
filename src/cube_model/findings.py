"""What is wrong with a definition, collected while it is read and checked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cube_model.errors import Problem


@dataclass
class Findings:
    """The problems found so far, and the line of everything that was read, by its dotted path."""

    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)

    def report(self, line: int, what: str, remedy: str) -> None:
        """Note one problem."""
        self.problems.append(Problem(line, what, remedy))

    def at(self, path: str, what: str, remedy: str) -> None:
        """Note one problem at a path read before; the nearest known parent gives the line."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        self.report(self.lines.get(path, 1), what, remedy)

    def once(self, path: str, names: Sequence[str], what: str) -> None:
        """Note every name that stands twice."""
        for name in sorted({name for name in names if list(names).count(name) > 1}):
            self.at(path, f"{what} {name!r} stands twice", "name it once")

    def known(self, path: str, names: Iterable[str], known: Iterable[str], what: str) -> None:
        """Note every name that is not one of the known ones."""
        offered = list(known)
        for name in names:
            if name not in offered:
                self.at(path, f"unknown {what} {name!r}", f"one of: {', '.join(offered) or 'none is declared'}")
