"""Errors of the cube model.

CubeError
├── DefinitionError     cube.yaml is wrong: every problem at once, each with its line and remedy
├── ValueRejected       one value of a row or record does not fit its column
├── LatticeError        the cuboid rules choose nothing, or too much
├── PeriodError         a text names no period of time, or a part of a segment
├── ArithmeticOverflow  a number left the range in which it stays exact
├── KeyTooLong          the members of a cell make a longer key than DynamoDB takes
└── CorruptBlock        stored cells do not match what their manifest says
"""

from dataclasses import dataclass


class CubeError(Exception):
    """Base of every error that Cubo raises on purpose; its text is fit for a user."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of a definition: the line (from 1), what is wrong, and how to mend it."""

    line: int
    what: str
    remedy: str


class DefinitionError(CubeError):
    """The definition has problems; the text lists all of them as `FILE:LINE: what: remedy`."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = sorted(set(problems))
        super().__init__("\n".join(f"{file}:{p.line}: {p.what}: {p.remedy}" for p in self.problems))


class ValueRejected(CubeError):
    """A value does not fit its column; carries the column's name and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(f"{column}: {reason}")


class LatticeError(CubeError):
    """The cuboid rules leave no cuboid, or more than the cap allows."""


class PeriodError(CubeError):
    """A text is no period, or one that is finer than a segment."""


class ArithmeticOverflow(CubeError):
    """A number left the range in which it stays exact: a sum, the paths of a dimension, a value of a sketch."""


class KeyTooLong(CubeError):
    """A cell cannot be an item of its own, since its key would have more than 1,024 bytes."""


class CorruptBlock(CubeError):
    """A stored block or dictionary differs from its manifest."""
